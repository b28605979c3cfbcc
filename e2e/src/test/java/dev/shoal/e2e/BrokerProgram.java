package dev.shoal.e2e;

import dev.shoal.cli.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A broker as a process of its own, to be killed: directory and port are its arguments. */
final class BrokerProgram {
    private BrokerProgram() {}

    public static void main(String[] args) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]), Map.of());
        System.out.println("broker at " + broker.bootstrapServers());
        // Ends with its parent, whatever happens to that.
        while (System.in.read() >= 0) continue;
        Runtime.getRuntime().halt(0);
    }

    /** Starts one and returns when it takes requests. */
    static Process start(Path dir, int port) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProgram.class.getName(),
                        dir.toString(),
                        String.valueOf(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("broker at ")) return process;
        }
        throw new IOException("the broker ended before it was up");
    }
}
