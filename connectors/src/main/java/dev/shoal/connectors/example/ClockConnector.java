package dev.shoal.connectors.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.connectors.spi.Json;
import dev.shoal.connectors.spi.ToolCall;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/** The smallest complete connector: tells the time in a zone, {@code clock: {zone: Europe/Berlin}} in the agent's file. */
public final class ClockConnector implements ToolConnector {
    private final Clock clock;

    public ClockConnector(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public PreparedTool prepare(ToolDefinition tool) {
        Problems problems = new Problems("Tool " + tool.getName());
        if (tool.getEffect() != Effect.READ) problems.add("effect", "must be read: a clock changes nothing");
        ZoneId zone = zone(tool.getBinding(), problems);
        problems.throwIfAny();
        return call -> now(call, zone);
    }

    private static ZoneId zone(String binding, Problems problems) {
        try {
            JsonNode zone = Json.read(binding).path("zone");
            if (zone.isTextual()) return ZoneId.of(zone.textValue());
            problems.add("clock.zone", "is required, such as Europe/Berlin");
        } catch (JsonProcessingException e) {
            problems.add("clock", "is not JSON");
        } catch (DateTimeException e) {
            problems.add("clock.zone", "is not a time zone; use a name such as Europe/Berlin");
        }
        return ZoneId.of("UTC");
    }

    private ToolOutcome now(ToolCall call, ZoneId zone) {
        ZonedDateTime now = clock.instant().atZone(zone);
        var result = Json.NODES.objectNode();
        result.put("date", now.toLocalDate().toString());
        result.put("time", now.toLocalTime().withNano(0).toString());
        result.put("weekday", now.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        return ToolOutcome.success(Json.write(result));
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
