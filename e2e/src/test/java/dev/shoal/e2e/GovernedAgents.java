package dev.shoal.e2e;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Memory;
import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.ToolDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An agent for each rule; what their tools do is in {@link GovernedScript}. */
final class GovernedAgents {
    /** The model that decides what the others are not sure of. */
    static final String LARGE = "large";

    static final long DEADLINE_MS = 300;
    static final long BACKOFF_MS = 200;
    static final int TOTAL_RESULT_BYTES = 1_500;

    private static final ToolDefinition LOOK =
            tool("look", Effect.READ).setBackoffMs(50).build();
    private static final ToolDefinition NOTE = tool("note", Effect.READ).build();
    private static final ToolDefinition BIG = tool("big", Effect.READ).build();
    private static final ToolDefinition PLACE = tool("place", Effect.IDEMPOTENT).build();
    private static final ToolDefinition ASK = tool("ask", Effect.READ)
            .setConnector("agent")
            .setBinding("{\"agent\":\"desk\",\"input\":\"text\"}")
            .build();

    private GovernedAgents() {}

    static List<AgentDefinition> all() {
        ToolDefinition mail = tool("mail", Effect.READ).setUntrusted(true).build();
        ToolDefinition again = ToolDefinition.newBuilder(ASK)
                .setName("again")
                .setBinding("{\"agent\":\"nest\",\"input\":\"text\"}")
                .build();
        return List.of(
                agent("desk", LOOK).setMemory(new Memory(10_000, 600_000L)).build(),
                agent("desk", LOOK).setVersion(2).build(),
                agent("lead", ASK).build(),
                agent("alone", ASK).setMaxSubTasks(1).build(),
                agent("nest", again).setMaxDepth(1).build(),
                agent("mailer", mail, PLACE).build(),
                agent("slow", LOOK).setTurnTimeMs(1_000L).build(),
                agent("hasty", LOOK).setTurnTimeMs(200L).setTurnAttempts(2).build(),
                agent("shaky", troublesome()).build(),
                agent("unsure", PLACE)
                        .setConfidence(ConfidenceRule.newBuilder()
                                .setThreshold(0.8)
                                .setSamples(2)
                                .setEscalateTo(LARGE)
                                .build())
                        .build(),
                // limits
                agent("poor", LOOK)
                        .setMaxCostNanos(1_000L)
                        .setPrices(Map.of("small", new Price(1_000_000L, 0L, 0L)))
                        .build(),
                agent("rich", NOTE)
                        .setMaxCostNanos(10_000L)
                        .setPrices(Map.of("small", new Price(1_000_000L, 0L, 0L)))
                        .build(),
                agent("short", NOTE).setMaxTurns(2).build(),
                agent("terse", NOTE).setMaxTokens(4).build(),
                agent("few", NOTE).setMaxToolCalls(1).build(),
                agent("once", ToolDefinition.newBuilder(NOTE).setMaxCalls(1).build(), BIG)
                        .build(),
                agent("full", BIG)
                        .setMaxTotalResultBytes((long) TOTAL_RESULT_BYTES)
                        .build(),
                agent("brief", NOTE).setMaxTimeMs(1_000L).build());
    }

    /** Tools that fail, each in its own way. */
    private static ToolDefinition[] troublesome() {
        return new ToolDefinition[] {
            NOTE,
            LOOK,
            tool("flaky", Effect.READ).setBackoffMs(BACKOFF_MS).build(),
            tool("broken", Effect.READ).build(),
            tool("huge", Effect.READ).build(),
            tool("later", Effect.READ).build(),
            tool("silent", Effect.READ)
                    .setDeadlineMs(DEADLINE_MS)
                    .setMaxAttempts(2)
                    .build(),
            tool("pay", Effect.AT_MOST_ONCE).setDeadlineMs(DEADLINE_MS).build(),
        };
    }

    private static AgentDefinition.Builder agent(String name, ToolDefinition... tools) {
        return AgentDefinition.newBuilder()
                .setName(name)
                .setVersion(1)
                .setModel("small")
                .setInstructions("")
                .setTools(List.of(tools))
                .setMaxTurns(5)
                .setMaxTokens(10_000)
                .setMaxTimeMs(Duration.ofMinutes(10).toMillis())
                .setMaxResultBytes(1_000);
    }

    private static ToolDefinition.Builder tool(String name, Effect effect) {
        return ToolDefinition.newBuilder()
                .setName(name)
                .setDescription("")
                .setParameters("{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},"
                        + "\"required\":[\"text\"]}")
                .setConnector("sql")
                .setEffect(effect)
                .setBinding("{}")
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1_000)
                .setTimeoutMs(1_000);
    }
}
