package dev.shoal.cli.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Confluent-compatible schema registry for one process's stack and for tests: Avro schemas in memory, served by HTTP on the
 * loopback address. Nothing is kept when it closes, so records outlive their schemas: not for a cluster that stays.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedRegistry.class);
    private static final String HOST = "127.0.0.1";
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int MOST_BYTES = 1 << 20;
    private static final int THREADS = 4;

    static {
        // The JDK's server sends an answer in two packets, and the second waits 40 ms for a receipt of the first
        // otherwise.
        // It reads the property once, when the first server of the process is made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final ObjectMapper json = new ObjectMapper();
    private final SchemaStore store = new SchemaStore();
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * @param port the port on the loopback address; 0 picks a free one
     * @throws UncheckedIOException if the port is taken
     */
    public EmbeddedRegistry(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(HOST, port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("schema registry: cannot listen on port " + port + ": " + e.getMessage(), e);
        }
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            var thread = new Thread(task, "schema-registry");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The value for {@code schema.registry.url}. */
    public String url() {
        return "http://" + HOST + ":" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            int status = 200;
            JsonNode answer;
            try {
                answer = answer(exchange);
            } catch (RegistryFailure e) {
                status = e.status();
                answer = json.createObjectNode().put("error_code", e.code()).put("message", e.getMessage());
            } catch (RuntimeException e) {
                log.error("schema registry: {} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                status = 500;
                answer = json.createObjectNode().put("error_code", 50001).put("message", "Internal error");
            }
            byte[] bytes = json.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private JsonNode answer(HttpExchange exchange) throws IOException, RegistryFailure {
        List<String> path = Stream.of(exchange.getRequestURI().getRawPath().split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
        String method = exchange.getRequestMethod();
        String first = path.isEmpty() ? "" : path.get(0);
        if (method.equals("POST") && first.equals("subjects")) return post(path, body(exchange));
        if (!method.equals("GET")) throw new RegistryFailure(405, 405, "HTTP 405 Method Not Allowed");
        return switch (first) {
            case "" -> json.createObjectNode();
            case "subjects" -> subjects(path);
            case "schemas" -> schemas(path);
            case "config" -> json.createObjectNode().put("compatibilityLevel", "BACKWARD");
            case "mode" -> json.createObjectNode().put("mode", "READWRITE");
            default -> throw noSuchPath();
        };
    }

    private static RegistryFailure noSuchPath() {
        return new RegistryFailure(404, 404, "HTTP 404 Not Found");
    }

    private JsonNode post(List<String> path, JsonNode body) throws RegistryFailure {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO"))
            throw RegistryFailure.invalidSchema("the type " + type + " is not supported, only AVRO");
        if (body.path("references").size() > 0) throw RegistryFailure.invalidSchema("references are not supported");
        if (!body.path("schema").isTextual()) throw RegistryFailure.invalidSchema("the field schema is missing");
        String schema = body.get("schema").textValue();
        if (path.size() == 2) return version(store.find(path.get(1), schema));
        if (path.size() == 3 && path.get(2).equals("versions")) {
            return json.createObjectNode().put("id", store.register(path.get(1), schema));
        }
        throw noSuchPath();
    }

    private JsonNode subjects(List<String> path) throws RegistryFailure {
        if (path.size() == 1) return json.valueToTree(store.subjects());
        if (path.size() < 3 || !path.get(2).equals("versions")) throw noSuchPath();
        if (path.size() == 3) {
            return json.valueToTree(store.versions(path.get(1)).stream()
                    .map(SchemaStore.Version::version)
                    .toList());
        }
        SchemaStore.Version version = store.version(path.get(1), path.get(3));
        if (path.size() == 4) return version(version);
        if (path.size() == 5 && path.get(4).equals("schema")) return tree(version.schema());
        throw noSuchPath();
    }

    private JsonNode schemas(List<String> path) throws RegistryFailure {
        if (path.equals(List.of("schemas", "types")))
            return json.createArrayNode().add("AVRO");
        if (path.size() < 3 || !path.get(1).equals("ids")) throw noSuchPath();
        if (path.size() == 3) return json.createObjectNode().put("schema", store.schema(path.get(2)));
        ArrayNode uses = json.createArrayNode();
        for (SchemaStore.Version use : store.uses(path.get(2))) {
            uses.addObject().put("subject", use.subject()).put("version", use.version());
        }
        return switch (path.get(3)) {
            case "schema" -> tree(store.schema(path.get(2)));
            case "versions" -> uses;
            case "subjects" -> json.valueToTree(uses.findValuesAsText("subject"));
            default -> throw noSuchPath();
        };
    }

    private ObjectNode version(SchemaStore.Version version) {
        return json.createObjectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id())
                .put("schema", version.schema());
    }

    private JsonNode tree(String schema) {
        try {
            return json.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("a stored schema is no JSON", e);
        }
    }

    private JsonNode body(HttpExchange exchange) throws IOException, RegistryFailure {
        byte[] bytes = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) throw new RegistryFailure(413, 413, "the body is over " + MOST_BYTES + " bytes");
        try {
            return json.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new RegistryFailure(400, 400, "the body is no JSON");
        }
    }

    /** Stops listening and forgets every schema. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
