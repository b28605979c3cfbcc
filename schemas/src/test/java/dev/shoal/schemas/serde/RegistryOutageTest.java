package dev.shoal.schemas.serde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.shoal.schemas.avro.Usage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the registry's failures do: an outage never looks like a bad record, nor the other way round. */
class RegistryOutageTest {
    private static final byte[] RECORD =
            ByteBuffer.allocate(13).put((byte) 0).putInt(7).array();
    private static final String USAGE =
            Usage.getClassSchema().toString().replace("\\", "\\\\").replace("\"", "\\\"");

    private HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile String authorization = "";
    private volatile int status = 200;
    private volatile String body = "{\"schema\":\"" + USAGE + "\"}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private Registry connect() {
        return Registry.connect(Map.of("schema.registry.url", url(), "http.read.timeout.ms", "500"));
    }

    private static void read(Registry registry) {
        assertEquals(new Usage(), registry.serde().deserializer().deserialize("topic", RECORD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "500~{\"error_code\":50001,\"message\":\"store\"}~status 500, error 50001",
                "503~busy~status 503, error 50005",
                "401~{\"error_code\":40101,\"message\":\"who\"}~status 401, error 40101",
                "403~{\"error_code\":40301,\"message\":\"no\"}~status 403, error 40301",
                "429~{\"error_code\":42901,\"message\":\"slow\"}~status 429, error 42901",
                "404~{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}~status 404, error 404",
                "404~<html>wrong server</html>~status 404, error 50005"
            })
    void anAnswerThatSaysNothingOfTheRecordIsAnOutage(int failing, String answer, String why) {
        try (Registry registry = connect()) {
            String good = body;
            status = failing;
            body = answer;
            var reading = assertThrows(RegistryUnavailable.class, () -> read(registry));
            assertEquals(
                    "the schema with id 7 could not be fetched from the schema registry at " + url() + ": " + why,
                    reading.getMessage());
            assertThrows(
                    RegistryUnavailable.class,
                    () -> registry.serde().serializer().serialize("topic", new Usage()));
            status = 200;
            body = good;
            read(registry);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "404~{\"error_code\":40403,\"message\":\"Schema not found\"}",
                "200~{\"schema\":\"{}\",\"schemaType\":\"JSON\"}",
                "200~{\"schema\":\"syntax = 3\",\"schemaType\":\"PROTOBUF\"}",
                "200~{\"schema\":\"no schema\"}"
            })
    void anAnswerThatSaysTheRecordIsBadIsUnreadable(int code, String answer) {
        try (Registry registry = connect()) {
            status = code;
            body = answer;
            var failure = assertThrows(UnreadableRecord.class, () -> read(registry));
            assertEquals("the schema registry has no Avro schema with id 7", failure.getMessage());
        }
    }

    @Test
    void aRefusedConnectionIsAnOutage() {
        try (Registry registry = connect()) {
            server.stop(0);
            assertThrows(RegistryUnavailable.class, () -> read(registry));
            assertThrows(
                    RegistryUnavailable.class,
                    () -> registry.serde().serializer().serialize("topic", new Usage()));
        }
    }

    @Test
    void aSilentRegistryIsAnOutageInBoundedTime() throws IOException {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Registry registry = Registry.connect(Map.of(
                        "schema.registry.url",
                        "http://localhost:" + silent.getLocalPort(),
                        "http.read.timeout.ms",
                        "300"))) {
            assertTimeout(Duration.ofSeconds(5), () -> assertThrows(RegistryUnavailable.class, () -> read(registry)));
        }
    }

    @Test
    void aSchemaThatWasLookedForAheadIsAskedForOnce() {
        try (Registry registry = connect()) {
            registry.lookAhead(RECORD);
            registry.lookAhead(RECORD);
            read(registry);
            registry.lookAhead(RECORD);
            read(registry);
            assertEquals(List.of("GET /schemas/ids/7"), requests);
        }
    }

    @Test
    void anIdThatWasLookedForAheadInVainIsAskedForOnce() {
        try (Registry registry = connect()) {
            status = 404;
            body = "{\"error_code\":40403,\"message\":\"Schema not found\"}";
            registry.lookAhead(RECORD);
            assertThrows(UnreadableRecord.class, () -> read(registry));
            assertEquals(List.of("GET /schemas/ids/7"), requests);
        }
    }

    @Test
    void lookingAheadAtWhateverThereIsDoesNoHarm() {
        try (Registry registry = connect()) {
            for (byte[] value : new byte[][] {null, {}, {0}, {0, 0, 0, 7}, {1, 0, 0, 0, 7, 0}})
                registry.lookAhead(value);
            assertEquals(List.of(), requests);
            status = 500;
            registry.lookAhead(RECORD);
            assertThrows(RegistryUnavailable.class, () -> read(registry));
            status = 200;
            read(registry);
        }
    }

    @Test
    void knownSchemasSurviveAnOutage() {
        try (Registry registry = connect()) {
            read(registry);
            server.stop(0);
            read(registry);
        }
    }

    @ParameterizedTest
    @CsvSource({"409,409", "422,42201"})
    void aRefusedSchemaIsNoOutage(int code, int error) {
        try (Registry registry = connect()) {
            status = code;
            body = "{\"error_code\":" + error + ",\"message\":\"incompatible\"}";
            var failure = assertThrows(
                    SerializationException.class,
                    () -> registry.serde().serializer().serialize("topic", new Usage()));
            assertTrue(failure.getMessage()
                    .startsWith("the schema registry does not accept the schema of "
                            + "dev.shoal.schemas.avro.Usage under subject topic-dev.shoal.schemas.avro.Usage (error "
                            + error));
        }
    }

    @Test
    void registersNothingWhenToldNotTo() {
        try (Registry registry =
                Registry.connect(Map.of("schema.registry.url", url(), "auto.register.schemas", "false"))) {
            status = 404;
            body = "{\"error_code\":40403,\"message\":\"Schema not found\"}";
            var failure = assertThrows(
                    SerializationException.class,
                    () -> registry.serde().serializer().serialize("topic", new Usage()));
            assertTrue(failure.getMessage().endsWith("(error 40403): register it, or allow auto.register.schemas"));
            status = 200;
            body = "{\"id\":9,\"version\":1,\"subject\":\"s\",\"schema\":\"" + USAGE + "\"}";
            assertEquals(9, registry.serde().serializer().serialize("topic", new Usage())[4]);
            assertEquals("POST /subjects/topic-dev.shoal.schemas.avro.Usage", requests.get(requests.size() - 1));
        }
    }

    @Test
    void sendsCredentialsAndKeepsThemOutOfMessages() {
        try (Registry registry = Registry.connect(Map.of(
                "schema.registry.url", url().replace("//", "//ann:secret@"), "basic.auth.credentials.source", "URL"))) {
            status = 401;
            body = "{\"error_code\":40101,\"message\":\"who\"}";
            var failure = assertThrows(RegistryUnavailable.class, () -> read(registry));
            assertTrue(!failure.toString().contains("secret"), failure.toString());
            assertEquals("Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes()), authorization);
        }
    }
}
