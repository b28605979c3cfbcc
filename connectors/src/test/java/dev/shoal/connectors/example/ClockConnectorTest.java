package dev.shoal.connectors.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.connectors.Tools;
import dev.shoal.connectors.spi.ConnectorProvider;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.schemas.avro.Effect;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class ClockConnectorTest {
    private final Clock clock = Clock.fixed(Instant.parse("2026-03-01T23:30:00Z"), ZoneOffset.UTC);
    private final ClockConnector connector = new ClockConnector(clock);

    @Test
    void tellsTheTimeOfItsZone() throws Exception {
        var tool = connector.prepare(Tools.tool("clock", Effect.READ, "{}", "{\"zone\": \"Europe/Berlin\"}", Map.of()));
        assertEquals(
                ToolOutcome.success("{\"date\":\"2026-03-02\",\"time\":\"00:30\",\"weekday\":\"Monday\"}"),
                tool.invoke(Tools.call("t/1/0", "{}", Map.of())));
    }

    @Test
    void unknownZoneAndWrongEffectAreBothReported() {
        var wrong = Tools.tool("clock", Effect.IDEMPOTENT, "{}", "{\"zone\": \"Atlantis\"}", Map.of());
        String message =
                assertThrows(InvalidInput.class, () -> connector.prepare(wrong)).getMessage();
        assertTrue(message.startsWith("Tool tool has 2 problems"), message);
    }

    @Test
    void isFoundByItsName() {
        assertTrue(ServiceLoader.load(ConnectorProvider.class).stream()
                .anyMatch(provider -> provider.get().name().equals("clock")));
    }
}
