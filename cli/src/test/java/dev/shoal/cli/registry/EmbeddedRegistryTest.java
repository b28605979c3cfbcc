package dev.shoal.cli.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.RegistryUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedRegistryTest {
    private static final String ONE =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}";
    private static final String ONE_SPACED = ONE.replace(",", " ,\n ");
    private static final String TWO = ONE.replace("]", ",{\"name\":\"b\",\"type\":\"int\",\"default\":0}]");
    private static final String OTHER = ONE.replace("]", ",{\"name\":\"b\",\"type\":\"int\"}]");

    private final EmbeddedRegistry registry = new EmbeddedRegistry(0);
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        registry.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(registry.url() + path));
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path));
        assertEquals(
                "application/vnd.schemaregistry.v1+json",
                response.headers().firstValue("Content-Type").orElse(""));
        return response.statusCode() + " " + response.body();
    }

    private String post(String path, String schema) throws IOException, InterruptedException {
        String body = json.createObjectNode().put("schema", schema).toString();
        HttpResponse<String> response = send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
        return response.statusCode() + " " + response.body();
    }

    @Test
    void sameSchemaHasTheSameId() throws Exception {
        assertEquals("200 {\"id\":1}", post("/subjects/s/versions", ONE));
        assertEquals("200 {\"id\":1}", post("/subjects/s/versions", ONE_SPACED));
        assertEquals("200 {\"id\":1}", post("/subjects/t/versions", ONE));
        assertEquals("200 {\"id\":2}", post("/subjects/s/versions", TWO));
        assertEquals("200 [1,2]", get("/subjects/s/versions"));
        assertEquals("200 [1]", get("/subjects/t/versions"));
        assertEquals("200 [\"s\",\"t\"]", get("/subjects"));
        assertEquals(
                "200 [{\"subject\":\"s\",\"version\":1},{\"subject\":\"t\",\"version\":1}]",
                get("/schemas/ids/1/versions"));
    }

    @Test
    void findsSchemasByIdVersionAndText() throws Exception {
        post("/subjects/s/versions", ONE);
        post("/subjects/s/versions", TWO);
        assertEquals(
                ONE,
                json.readTree(get("/schemas/ids/1?subject=s&fetchMaxId=false").substring(4))
                        .get("schema")
                        .asText());
        JsonNode latest = json.readTree(get("/subjects/s/versions/latest").substring(4));
        assertEquals(TWO, latest.get("schema").asText());
        assertEquals(2, latest.get("version").asInt());
        assertEquals(latest, json.readTree(get("/subjects/s/versions/2").substring(4)));
        assertEquals(latest, json.readTree(post("/subjects/s", TWO).substring(4)));
        assertEquals("200 " + ONE, get("/subjects/s/versions/1/schema"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "/subjects/x/versions~404 {\"error_code\":40401,\"message\":\"Subject 'x' not found.\"}",
                "/subjects/x/versions/1~404 {\"error_code\":40401,\"message\":\"Subject 'x' not found.\"}",
                "/subjects/s/versions/2~404 {\"error_code\":40402,\"message\":\"Version 2 not found.\"}",
                "/subjects/s/versions/0~422 {\"error_code\":42202,\"message\":\"The specified version '0' is not a valid"
                        + " version id.\"}",
                "/schemas/ids/2~404 {\"error_code\":40403,\"message\":\"Schema not found\"}",
                "/schemas/ids/x~404 {\"error_code\":40403,\"message\":\"Schema not found\"}",
                "/nothing~404 {\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}",
                "/config~200 {\"compatibilityLevel\":\"BACKWARD\"}"
            })
    void answersWithConfluentsErrors(String path, String answer) throws Exception {
        post("/subjects/s/versions", ONE);
        assertEquals(answer, get(path));
    }

    @Test
    void refusesWhatItCannotKeep() throws Exception {
        assertEquals(
                "422", post("/subjects/s/versions", "{\"type\":\"nonsense\"}").substring(0, 3));
        assertEquals("404", post("/subjects/s", ONE).substring(0, 3));
        post("/subjects/s/versions", ONE);
        assertEquals("404 {\"error_code\":40403,\"message\":\"Schema not found\"}", post("/subjects/s", TWO));
        assertEquals(
                "409 {\"error_code\":409,\"message\":\"Schema being registered is incompatible with an earlier schema for"
                        + " subject 's': it cannot read version 1\"}",
                post("/subjects/s/versions", OTHER));
        HttpResponse<String> text = send(request("/subjects/s").POST(HttpRequest.BodyPublishers.ofString("text")));
        assertEquals(400, text.statusCode());
        assertEquals(405, send(request("/subjects/s").DELETE()).statusCode());
    }

    @Test
    void decodesSubjects() throws Exception {
        post("/subjects/a%2Fb%20c+d/versions", ONE);
        assertEquals("200 [\"a/b c+d\"]", get("/subjects"));
    }

    @Test
    void servesTheSerde() {
        try (var client = Registry.connect(Map.of("schema.registry.url", registry.url()));
                var other = Registry.connect(Map.of("schema.registry.url", registry.url()))) {
            var record = new ApprovalGiven("t", "t/1/0", "ann", "");
            byte[] bytes = client.serde().serializer().serialize("approvals", record);
            assertEquals(record, other.serde().deserializer().deserialize("approvals", bytes));
        }
    }

    @Test
    void isGoneWhenClosed() {
        registry.close();
        registry.close();
        try (var client = Registry.connect(Map.of("schema.registry.url", registry.url()))) {
            var record = new ApprovalGiven("t", "t/1/0", "ann", "");
            assertThrows(
                    RegistryUnavailable.class, () -> client.serde().serializer().serialize("approvals", record));
        }
    }

    @Test
    void namesThePortThatIsTaken() {
        int port = URI.create(registry.url()).getPort();
        assertNotEquals(0, port);
        var failure = assertThrows(UncheckedIOException.class, () -> new EmbeddedRegistry(port).close());
        assertEquals(
                "schema registry: cannot listen on port " + port + ": Address already in use", failure.getMessage());
    }
}
