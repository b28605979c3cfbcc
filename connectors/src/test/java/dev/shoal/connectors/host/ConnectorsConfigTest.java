package dev.shoal.connectors.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Settings;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectorsConfigTest {
    private static ConnectorsConfig read(String... pairs) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) values.put(pairs[i], pairs[i + 1]);
        return ConnectorsConfig.read(Settings.of(values));
    }

    @Test
    void everySettingIsRead() {
        ConnectorsConfig config = read(
                "kafka.bootstrap.servers", "b:9092",
                "kafka.security.protocol", "SSL",
                "schema.registry.url", "http://r",
                "basic.auth.user.info", "u:p",
                "bearer.auth.token", "t",
                "auto.register.schemas", "false",
                "use.latest.version", "true",
                "topic.prefix", "shop.",
                "connectors", "sql, http,clock",
                "connector.lanes", "3",
                "connector.batch", "7",
                "connector.concurrency", "9",
                "connector.delivery.limit", "4",
                "connector.clock.x", "y",
                "sql.url", "jdbc:h2:mem:x",
                "sql.user", "me",
                "sql.password", "hush",
                "sql.pool.size", "5",
                "http.base.url", "https://ship.example/api",
                "http.header.Authorization", "Bearer hush",
                "health.port", "0");
        assertEquals(Map.of("bootstrap.servers", "b:9092", "security.protocol", "SSL"), config.kafka());
        assertEquals(
                Map.of(
                        "schema.registry.url", "http://r",
                        "basic.auth.user.info", "u:p",
                        "bearer.auth.token", "t",
                        "auto.register.schemas", "false",
                        "use.latest.version", "true"),
                config.schemaRegistry());
        assertEquals("shop.invocations.sql", config.topics().invocations("sql"));
        assertEquals(List.of("sql", "http", "clock"), config.connectors());
        assertEquals(new ConnectorsConfig.Limits(3, 7, 9, 4), config.limits());
        assertEquals("hush", config.sql().orElseThrow().password().orElseThrow().reveal());
        assertEquals(5, config.sql().orElseThrow().poolSize());
        assertEquals(
                URI.create("https://ship.example/api"),
                config.http().orElseThrow().baseUrl());
        assertEquals(Map.of("clock", Map.of("x", "y")), config.others());
        assertEquals(Optional.of(0), config.healthPort());
        assertFalse((config.sql() + " " + config.http()).contains("hush"), "secrets do not show");
    }

    @Test
    void settingsOfConnectorsThatAreNotServedAreUnknown() {
        String message = assertThrows(
                        InvalidInput.class,
                        () -> read(
                                "kafka.bootstrap.servers", "b",
                                "schema.registry.url", "r",
                                "connectors", "sql",
                                "sql.url", "h2:mem",
                                "http.base.url", "http://x",
                                "conector.lanes", "3"))
                .getMessage();
        assertEquals(
                """
                Configuration has 3 problems:
                  sql.url=h2:mem: must start with jdbc:
                  conector.lanes: unknown; did you mean connector.lanes?
                  http.base.url: unknown""",
                message);
    }

    @Test
    void everyMissingSettingIsNamed() {
        String message = assertThrows(InvalidInput.class, () -> read("connectors", "sql,http"))
                .getMessage();
        assertEquals(
                """
                Configuration has 4 problems:
                  kafka.bootstrap.servers: is required
                  schema.registry.url: is required
                  sql.url: is required
                  http.base.url: is required""",
                message);
        assertThrows(InvalidInput.class, () -> read("connectors", "SQL"));
        assertThrows(InvalidInput.class, () -> read("connectors", "sql,sql"));
    }

    @Test
    void baseUrlWithoutHostIsRefused() {
        String message = assertThrows(
                        InvalidInput.class,
                        () -> read(
                                "kafka.bootstrap.servers", "b",
                                "schema.registry.url", "r",
                                "connectors", "http",
                                "http.base.url", "ship.example"))
                .getMessage();
        assertEquals(
                """
                Configuration has 1 problem:
                  http.base.url=ship.example: must be http:// or https:// with a host, without user and query""",
                message);
    }
}
