package dev.shoal.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Apicurio Registry in a process of its own, with its data in memory; unpacked by the build. */
final class ApicurioServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final int ATTEMPTS = 3;

    private final Process process;
    private final int port;

    private ApicurioServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts the server and waits until it answers; with another port if the free one was taken meanwhile. */
    static ApicurioServer start() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            var server = launch();
            if (server.awaitAnswer()) return server;
            server.close();
            if (attempt == ATTEMPTS) throw new IOException("Apicurio did not start, see " + log());
        }
    }

    private static ApicurioServer launch() throws IOException {
        Path folder = Path.of("target", "apicurio").toAbsolutePath();
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                runner(folder).toString());
        builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log().toFile());
        return new ApicurioServer(builder.start(), port);
    }

    private static Path log() {
        return Path.of("target", "apicurio.log").toAbsolutePath();
    }

    private static Path runner(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no runner in " + folder + ": build this module with Maven"));
        }
    }

    private boolean awaitAnswer() throws InterruptedException {
        var http = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create(url() + "/subjects"))
                .timeout(Duration.ofSeconds(10))
                .build();
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) return true;
            } catch (IOException e) {
                // not listening yet
            }
            if (process.waitFor(200, TimeUnit.MILLISECONDS)) return false;
        }
        return false;
    }

    /** The value for {@code schema.registry.url}. */
    String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
