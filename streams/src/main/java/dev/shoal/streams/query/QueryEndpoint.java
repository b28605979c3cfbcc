package dev.shoal.streams.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /tasks/ID} and {@code GET /counts} with JSON: 200, 404 for a task that nobody knows, 503 while the stores
 * are not there, 401 without the token where there is one. Thread-safe.
 */
public final class QueryEndpoint implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(QueryEndpoint.class);
    private static final int THREADS = 4;
    private static final String TASKS = "/tasks/";

    private final HttpServer server;
    private final Bearer bearer;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "queries");
        thread.setDaemon(true);
        return thread;
    });

    /** An answer with its HTTP status. */
    record Answer(int status, JsonNode body) {
        static Answer error(int status, String what) {
            return new Answer(status, JsonNodeFactory.instance.objectNode().put("error", what));
        }
    }

    /** Listens at once, so that others can be told where. */
    public QueryEndpoint(QueryConfig config) throws IOException {
        server = HttpServer.create(new InetSocketAddress(config.bind(), config.port()), 0);
        bearer = new Bearer(config.token());
        server.setExecutor(threads);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Begins to answer. */
    public void serve(TaskQueries queries) {
        server.createContext(TASKS, exchange -> reply(exchange, queries));
        server.createContext("/counts", exchange -> reply(exchange, queries));
        server.start();
    }

    private void reply(HttpExchange exchange, TaskQueries queries) throws IOException {
        Answer answer;
        try {
            answer = admitted(exchange)
                    ? answer(exchange, queries)
                    : Answer.error(401, "the header Authorization: Bearer with the query.token is missing or wrong");
        } catch (RuntimeException e) {
            // A store that moves to another instance at this moment.
            log.warn("a query failed: {}", e.toString());
            answer = Answer.error(503, "the orchestrator cannot say right now: " + e.getMessage());
        }
        byte[] body = (answer.body() + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (answer.status() == 401) exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        exchange.sendResponseHeaders(answer.status(), body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private boolean admitted(HttpExchange exchange) {
        return bearer.admits(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
    }

    private static Answer answer(HttpExchange exchange, TaskQueries queries) {
        if (!exchange.getRequestMethod().equals("GET")) return Answer.error(405, "only GET is answered");
        boolean local = "local=true".equals(exchange.getRequestURI().getQuery());
        String path = exchange.getRequestURI().getRawPath();
        if (!path.startsWith(TASKS)) return queries.counts(local);
        String id = URLDecoder.decode(path.substring(TASKS.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        return queries.task(id, local);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
