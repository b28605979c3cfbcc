package dev.shoal.cli.fuzz;

import dev.shoal.cli.chaos.ScriptedModel;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import java.util.List;
import java.util.Map;

/** The agent of the good tasks: one turn with two calls side by side, at two connectors, then the answer. */
final class FuzzAgent {
    static final String NAME = "fuzz";
    static final String CLOCK = "clock";
    static final String SQL = "sql";
    static final List<List<ToolCall>> SCRIPT = List.of(List.of(call("now", "{}"), call("book", "{\"note\":\"rain\"}")));
    static final String ANSWER = ScriptedModel.answer(2);
    /** Records that a good task makes in the topics that somebody reads: a task, two turns and decisions, two calls. */
    static final int RECORDS = 9;

    static final String TABLE =
            "CREATE TABLE effects (invocation VARCHAR(400), customer VARCHAR(400), note VARCHAR(400))";

    private FuzzAgent() {}

    private static ToolCall call(String tool, String arguments) {
        return ToolCall.newBuilder().setTool(tool).setArguments(arguments).build();
    }

    static AgentDefinition definition() {
        var now = tool(
                "now", CLOCK, Effect.READ, "{\"type\":\"object\",\"properties\":{}}", "{\"zone\":\"UTC\"}", Map.of());
        var book = tool(
                "book",
                SQL,
                Effect.IDEMPOTENT,
                "{\"type\":\"object\",\"properties\":{\"note\":{\"type\":\"string\"}},\"required\":[\"note\"]}",
                "[{\"update\":\"INSERT INTO effects VALUES (:invocation, :customer, :note)\",\"expect\":\"one\"}]",
                Map.of("invocation", "invocation.id", "customer", "headers.customer"));
        return AgentDefinition.newBuilder()
                .setName(NAME)
                .setVersion(1)
                .setModel("scripted")
                .setInstructions("Tell the time and book the note.")
                .setTools(List.of(now, book))
                .setMaxTurns(4)
                .setMaxTokens(100_000)
                .setMaxTimeMs(3_600_000)
                .setMaxResultBytes(10_000)
                .build();
    }

    private static ToolDefinition tool(
            String name, String connector, Effect effect, String parameters, String binding, Map<String, String> bind) {
        return ToolDefinition.newBuilder()
                .setName(name)
                .setDescription(name)
                .setParameters(parameters)
                .setConnector(connector)
                .setEffect(effect)
                .setBinding(binding)
                .setBind(bind)
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1000)
                .setTimeoutMs(30_000)
                .build();
    }
}
