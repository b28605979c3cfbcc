package dev.shoal.connectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.connectors.spi.Json;
import dev.shoal.connectors.spi.ToolCall;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Tool definitions and calls as the host makes them. */
public final class Tools {
    private Tools() {}

    public static ToolDefinition tool(
            String connector, Effect effect, String properties, String binding, Map<String, String> bind) {
        return ToolDefinition.newBuilder()
                .setName("tool")
                .setDescription("A tool.")
                .setParameters("{\"type\": \"object\", \"properties\": " + properties + "}")
                .setConnector(connector)
                .setEffect(effect)
                .setBinding(binding)
                .setBind(bind)
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1000)
                .setTimeoutMs(5000)
                .build();
    }

    public static ToolCall call(String invocationId, String arguments, Map<String, String> bound) {
        return call(invocationId, arguments, bound, Duration.ofSeconds(5));
    }

    public static ToolCall call(String invocationId, String arguments, Map<String, String> bound, Duration time) {
        return new ToolCall(
                invocationId,
                "task",
                1,
                "tool",
                object(arguments),
                bound,
                Instant.now().plus(time),
                4000);
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) Json.read(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
