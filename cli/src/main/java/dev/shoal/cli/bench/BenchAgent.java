package dev.shoal.cli.bench;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import java.util.List;
import java.util.Map;

/** The smallest agent that takes two turns and one tool call, served by the clock connector. */
final class BenchAgent {
    static final String NAME = "bench";
    static final String TOOL = "now";
    static final String CONNECTOR = "clock";

    /** The same whose tool waits for a human, and so for the task's deadline: nobody answers here. */
    static final String WAITING = "bench-waiting";

    private BenchAgent() {}

    static List<AgentDefinition> definitions() {
        return List.of(definition(NAME, false), definition(WAITING, true));
    }

    private static AgentDefinition definition(String name, boolean approval) {
        ToolDefinition now = ToolDefinition.newBuilder()
                .setName(TOOL)
                .setDescription("The time of day.")
                .setParameters("{\"type\":\"object\",\"properties\":{}}")
                .setConnector(CONNECTOR)
                .setEffect(Effect.READ)
                .setBinding("{\"zone\":\"UTC\"}")
                .setBind(Map.of())
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1000)
                .setTimeoutMs(30_000)
                .setApproval(approval)
                .build();
        return AgentDefinition.newBuilder()
                .setName(name)
                .setVersion(1)
                .setModel("instant")
                .setInstructions("Tell the time.")
                .setTools(List.of(now))
                .setMaxTurns(4)
                .setMaxTokens(100_000)
                .setMaxTimeMs(600_000)
                .setMaxResultBytes(10_000)
                .build();
    }
}
