package dev.shoal.cli.chaos;

import dev.shoal.cli.stack.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One {@code shoal} command in a JVM of its own, as an operator runs it; it ends with the process that started it.
 * Thread-safe.
 */
public final class ShoalProcess implements AutoCloseable {
    private static final int HEAP_MB = 300;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final long LONGEST_KILL_S = 10;

    private final Process process;
    private final Path log;

    private ShoalProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts {@code shoal KIND --config FILE} with these settings; its output goes to a file in the folder. */
    public static ShoalProcess start(Path folder, String kind, String name, Map<String, String> settings)
            throws IOException {
        Path config = folder.resolve(name + ".properties");
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + "=" + value));
        Files.write(config, lines);
        return start(
                folder, folder.resolve(name + ".log"), name, HEAP_MB, List.of(kind, "--config", config.toString()));
    }

    /**
     * Starts a program.
     *
     * @param folder for the process's temporary files, @param log its output is appended to it
     * @param arguments as {@link ChildProgram} takes them
     */
    static ShoalProcess start(Path folder, Path log, String name, int heapMb, List<String> arguments)
            throws IOException {
        Path temporary = folder.resolve("tmp-" + name);
        Directories.delete(temporary); // what a killed one left
        Files.createDirectories(temporary);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx" + heapMb + "m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Dshoal.home=" + System.getProperty("shoal.home", "."));
        command.add("-Dlogback.configurationFile=shoal-logback-console.xml");
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(ChildProgram.class.getName());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new ShoalProcess(builder.start(), log);
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL: nothing is closed, released or flushed. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(LONGEST_KILL_S, TimeUnit.SECONDS);
    }

    /**
     * SIGSTOP now and SIGCONT later, by a process of its own: if this one dies meanwhile, the stopped one still goes on and
     * then ends.
     *
     * @return what ends when the process has gone on
     */
    Process pause(Duration time) throws IOException {
        String seconds = String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
        String script = "trap '' INT HUP TERM; kill -STOP $1; sleep $2; kill -CONT $1";
        return new ProcessBuilder("sh", "-c", script, "sh", String.valueOf(process.pid()), seconds)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** SIGTERM, without waiting for it. Its standard input stays open: the end of that would end it at once. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** SIGTERM. @return the exit code */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(
                    "did not stop within " + LONGEST_STOP.toSeconds() + " s of SIGTERM; its log: " + log);
        }
        return process.exitValue();
    }

    public String log() throws IOException {
        return Files.readString(log);
    }

    /** SIGKILL, without waiting for it. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
