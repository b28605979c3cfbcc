package dev.shoal.cli.chaos;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The agent of a chaos run: it reads a note, books two effects side by side, and answers. */
final class ChaosAgent {
    static final String NAME = "chaos";
    static final String CONNECTOR = "sql";
    static final String BOOK = "book";
    /** The invocations of a task that have effects: taskId/2/0 and taskId/2/1. */
    static final int BOOKING_TURN = 2;

    static final int BOOKINGS = 2;
    /** Long enough that a worker that dies has turns in progress. */
    static final Duration TURN_TIME = Duration.ofMillis(100);

    static final List<List<ToolCall>> SCRIPT = List.of(
            List.of(call("look", "{\"note\":\"weather\"}")),
            List.of(call(BOOK, "{\"note\":\"umbrella\"}"), call(BOOK, "{\"note\":\"boots\"}")));

    static final String ANSWER = ScriptedModel.answer(1 + BOOKINGS);

    private static final String PARAMETERS =
            "{\"type\":\"object\",\"properties\":{\"note\":{\"type\":\"string\"}},\"required\":[\"note\"]}";

    private ChaosAgent() {}

    private static ToolCall call(String tool, String arguments) {
        return ToolCall.newBuilder().setTool(tool).setArguments(arguments).build();
    }

    /** Its limits are wide: nothing but a loss may keep a task from its answer, however long a fault lasts. */
    static AgentDefinition definition() {
        var look = tool("look", Effect.READ, "[{\"query\":\"SELECT text FROM notes WHERE note = :note\"}]", Map.of());
        var book = tool(
                BOOK,
                Effect.IDEMPOTENT,
                "[{\"update\":\"INSERT INTO effects VALUES (:invocation, :task, :note)\",\"expect\":\"one\"}]",
                Map.of("invocation", "invocation.id", "task", "task.id"));
        return AgentDefinition.newBuilder()
                .setName(NAME)
                .setVersion(1)
                .setModel("scripted")
                .setInstructions("Read the note, book what it asks for.")
                .setTools(List.of(look, book))
                .setMaxTurns(5)
                .setMaxTokens(100_000)
                .setMaxTimeMs(Duration.ofHours(2).toMillis())
                .setMaxResultBytes(10_000)
                .setTurnAttempts(50)
                .build();
    }

    private static ToolDefinition tool(String name, Effect effect, String binding, Map<String, String> bind) {
        return ToolDefinition.newBuilder()
                .setName(name)
                .setDescription(name + " a note.")
                .setParameters(PARAMETERS)
                .setConnector(CONNECTOR)
                .setEffect(effect)
                .setBinding(binding)
                .setBind(bind)
                .setMaxAttempts(50)
                .setBackoffMs(200)
                .setMaxBackoffMs(2000)
                .setTimeoutMs(10_000)
                .build();
    }
}
