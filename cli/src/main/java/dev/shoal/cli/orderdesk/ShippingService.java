package dev.shoal.cli.orderdesk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small carrier's HTTP service: {@code POST /shipments} books one shipment for each
 * {@code Idempotency-Key} and answers a repeated key with the first answer. Thread-safe.
 */
public final class ShippingService implements AutoCloseable {
    /** @param key the idempotency key that booked it */
    public record Shipment(String key, String orderId, String address, String tracking) {}

    private static final int MOST_BODY_BYTES = 10_000;

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Shipment> byKey = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(2, r -> {
        Thread thread = new Thread(r, "shipping");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;
    private int repeated;

    /** @param port 0 for a free one, @param anyAddress false for the loopback address alone */
    public ShippingService(int port, boolean anyAddress) throws IOException {
        var address = anyAddress
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        server = HttpServer.create(address, 0);
        server.createContext("/shipments", this::book);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    public synchronized List<Shipment> shipments() {
        return new ArrayList<>(byKey.values());
    }

    /** Requests that came again with a key already booked. */
    public synchronized int repeated() {
        return repeated;
    }

    private void book(HttpExchange exchange) throws IOException {
        try (exchange) {
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            JsonNode body = parse(exchange);
            String order = body.path("order_id").asText("");
            String address = body.path("address").asText("");
            if (!exchange.getRequestMethod().equals("POST")) {
                reply(exchange, 405, error("method_not_allowed", "use POST"));
            } else if (key == null) {
                reply(exchange, 400, error("no_key", "the header Idempotency-Key is missing"));
            } else if (order.isEmpty() || address.isBlank()) {
                reply(exchange, 422, error("bad_shipment", "order_id and address are required"));
            } else {
                reply(
                        exchange,
                        200,
                        json.createObjectNode()
                                .put("tracking", booked(key, order, address).tracking()));
            }
        }
    }

    private JsonNode parse(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES);
        try {
            return json.readTree(body);
        } catch (IOException e) {
            return json.createObjectNode();
        }
    }

    private synchronized Shipment booked(String key, String order, String address) {
        Shipment before = byKey.get(key);
        if (before != null) {
            repeated++;
            return before;
        }
        var shipment = new Shipment(key, order, address, "TR" + (700_001 + byKey.size()));
        byKey.put(key, shipment);
        return shipment;
    }

    private ObjectNode error(String code, String message) {
        return json.createObjectNode().put("error", code).put("message", message);
    }

    private static void reply(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
