package dev.shoal.connectors.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.connectors.Tools;
import dev.shoal.schemas.avro.Effect;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBindingTest {
    private static String problems(Effect effect, String binding) {
        String properties = "{\"list\": {\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"maxItems\": 3}}";
        var tool = Tools.tool("http", effect, properties, binding, Map.of());
        return assertThrows(InvalidInput.class, () -> HttpBinding.read(tool)).getMessage();
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertEquals(
                """
                Tool tool has 8 problems:
                  http.url: unknown; use method, path, query, body, headers
                  http.method: must not be GET: the tool's effect is not read
                  http.body: nobody is neither a parameter of the tool nor in bind
                  http.body: not allowed with GET; use query
                  http.path: {list} is no single value among the parameters and bind
                  http.query: list is an object or array; it can only go into the body
                  http.headers.Authorization: is set by the connector or, for secrets, by its configuration
                  http.headers.X-Y: has a { without a }""",
                problems(
                        Effect.IDEMPOTENT,
                        """
                        {"method": "GET", "path": "/a/{list}", "url": "x", "body": ["nobody"], "query": ["list"],
                         "headers": {"Authorization": "me", "X-Y": "{open"}}"""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//evil.example/x",
                "http://evil.example/",
                "/a/../b",
                "/a/./b",
                "/a?b=c",
                "/a#b",
                "/a b",
                "/a\\\\b"
            })
    void pathThatCouldLeaveTheServiceIsRefused(String path) {
        assertTrue(problems(Effect.READ, "{\"method\": \"GET\", \"path\": \"" + path + "\"}")
                .contains("http.path: must start with /"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host/", "/path", "http:///x", "http://user:pass@host/", "http://host/?q=1", "mailto:a@b"})
    void baseUrlMustBeAPlainService(String url) {
        URI uri = URI.create(url);
        assertThrows(IllegalArgumentException.class, () -> new HttpConnector.Config(uri, Map.of()));
    }

    @Test
    void retryAfterIsSecondsOrDate() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        assertEquals(Optional.of(Duration.ofSeconds(5)), RetryAfter.parse("5", now));
        assertEquals(Optional.of(Duration.ofSeconds(90)), RetryAfter.parse("Thu, 1 Jan 2026 00:01:30 GMT", now));
        assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse("Wed, 31 Dec 2025 00:00:00 GMT", now));
        assertEquals(Optional.of(Duration.ofHours(1)), RetryAfter.parse("999999999", now));
        assertEquals(Optional.empty(), RetryAfter.parse("soon", now));
        assertEquals(Optional.empty(), RetryAfter.parse("-1", now));
    }
}
