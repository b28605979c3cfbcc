package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.TurnRequested;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The order desk's own definition, and turns of it. */
final class Agents {
    static final String ORDER_DESK = "order-desk@1";

    private Agents() {}

    static AgentDefinition orderDesk() {
        try {
            String yaml = Files.readString(Fixtures.ROOT.resolve("examples/order-desk/agent.yaml"));
            Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return definition(new ObjectMapper().valueToTree(loaded));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AgentDefinition definition(JsonNode agent) {
        List<ToolDefinition> tools = new ArrayList<>();
        for (JsonNode tool : agent.path("tools")) {
            tools.add(ToolDefinition.newBuilder()
                    .setName(tool.path("name").asText())
                    .setDescription(tool.path("description").asText().strip())
                    .setParameters(tool.path("parameters").toString())
                    .setConnector("sql")
                    .setEffect(Effect.READ)
                    .setBinding("{}")
                    .setMaxAttempts(1)
                    .setBackoffMs(1)
                    .setMaxBackoffMs(1)
                    .setTimeoutMs(1)
                    .build());
        }
        return AgentDefinition.newBuilder()
                .setName("order-desk")
                .setVersion(1)
                .setModel("order-desk")
                .setInstructions(agent.path("instructions").asText().strip())
                .setTools(tools)
                .setMaxTurns(8)
                .setMaxTokens(4000)
                .setMaxTimeMs(60_000)
                .setMaxResultBytes(4000)
                .build();
    }

    static Message user(String text) {
        return Message.newBuilder().setRole(Role.USER).setContent(text).build();
    }

    static Message said(String text) {
        return Message.newBuilder().setRole(Role.ASSISTANT).setContent(text).build();
    }

    static Message tool(String json) {
        return Message.newBuilder().setRole(Role.TOOL).setContent(json).build();
    }

    static Message call(String name, String arguments) {
        var call = ToolCall.newBuilder()
                .setTool(name)
                .setArguments(arguments)
                .setConfidence(Map.of())
                .build();
        return Message.newBuilder()
                .setRole(Role.ASSISTANT)
                .setCalls(List.of(call))
                .build();
    }

    static TurnRequested turn(String taskId, Message... messages) {
        return TurnRequested.newBuilder()
                .setTaskId(taskId)
                .setAgent(ORDER_DESK)
                .setTurn(1)
                .setAttempt(1)
                .setMessages(List.of(messages))
                .setDeadline(Instant.now().plusSeconds(60))
                .build();
    }
}
