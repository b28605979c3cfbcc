package dev.shoal.bootstrap.lifecycle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Serves {@code /live} (200 while the process runs) and {@code /ready} (200 when ready, else 503 with the reason). */
public final class HealthEndpoint implements AutoCloseable {
    private final HttpServer server;

    /**
     * @param port the port to listen on; 0 picks a free one
     * @param notReady why the process is not ready, empty when it is; called by the server's thread
     */
    public HealthEndpoint(int port, Supplier<String> notReady) throws IOException {
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.createContext("/live", exchange -> reply(exchange, 200, "live\n"));
        server.createContext("/ready", exchange -> {
            String reason = notReady.get();
            reply(exchange, reason.isEmpty() ? 200 : 503, (reason.isEmpty() ? "ready" : reason) + "\n");
        });
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
