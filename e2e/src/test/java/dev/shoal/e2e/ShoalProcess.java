package dev.shoal.e2e;

import dev.shoal.cli.Shoal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One {@code shoal} command in a JVM of its own, as an operator runs it. */
final class ShoalProcess implements AutoCloseable {
    private final Process process;
    private final Path log;

    private ShoalProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts {@code shoal KIND --config FILE} with these settings; its output goes to a file in the folder. */
    static ShoalProcess start(Path folder, String kind, String name, Map<String, String> settings) throws IOException {
        Path config = folder.resolve(name + ".properties");
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + "=" + value));
        Files.write(config, lines);
        Path log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Shoal.class.getName(),
                kind,
                "--config",
                config.toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ShoalProcess(builder.start(), log);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL: nothing is closed, released or flushed. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    /** SIGTERM. @return the exit code */
    int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("did not stop within 30 s of SIGTERM; its log: " + log);
        }
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
