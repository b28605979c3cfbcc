package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Memory;
import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.WriteRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Agents with random tools and limits: parallel calls, retries, approvals, limits and deadlines in every mixture. */
final class RandomAgents {
    private static final int MOST_TOOLS = 5;

    private RandomAgents() {}

    static AgentDefinition agent(RandomGenerator random) {
        List<ToolDefinition> tools = new ArrayList<>();
        for (int i = random.nextInt(MOST_TOOLS); i >= 0; i--) tools.add(tool("tool" + i, random));
        var agent = AgentDefinition.newBuilder(Samples.desk(1))
                .setTools(tools)
                .setMaxTurns(1 + random.nextInt(5))
                .setMaxTokens(200 + random.nextInt(2000))
                .setMaxTimeMs(1_000 + random.nextInt(90_000))
                .setMaxResultBytes(16 + random.nextInt(400))
                .setTurnAttempts(1 + random.nextInt(4))
                .setTurnBackoffMs(1 + random.nextInt(500))
                .setMaxSubTasks(random.nextInt(4));
        if (random.nextInt(3) == 0) agent.setTurnTimeMs(1L + random.nextInt(5_000));
        if (random.nextInt(4) == 0) agent.setMaxToolCalls(1 + random.nextInt(6));
        if (random.nextInt(4) == 0) agent.setMaxTotalResultBytes((long) random.nextInt(1_000));
        if (random.nextInt(3) == 0) agent.setMaxCostNanos((long) random.nextInt(1_000_000));
        if (random.nextInt(3) == 0) agent.setMemory(new Memory(random.nextInt(3_000), random.nextLong(7_200_000)));
        if (random.nextInt(3) == 0) agent.setUntrusted(List.of("input"));
        if (random.nextInt(2) == 0) agent.setConfidence(confidence(random));
        return agent.setPrices(Map.of(
                        "model", new Price(500_000L, 10_000L, 2_000_000L), "large", new Price(5_000_000L, 0L, 0L)))
                .build();
    }

    private static ConfidenceRule confidence(RandomGenerator random) {
        var rule = ConfidenceRule.newBuilder()
                .setThreshold(random.nextDouble())
                .setSamples(random.nextInt(4))
                .setAskHuman(random.nextBoolean());
        if (random.nextBoolean()) rule.setEscalateTo("large");
        return rule.build();
    }

    private static ToolDefinition tool(String name, RandomGenerator random) {
        Effect effect = Effect.values()[random.nextInt(Effect.values().length)];
        boolean approval = random.nextInt(4) == 0;
        String connector =
                switch (random.nextInt(12)) {
                    case 0 -> FixedAgents.WITHOUT_TOPIC;
                    case 1, 2 -> SubAgent.CONNECTOR;
                    default -> "sql";
                };
        var tool = ToolDefinition.newBuilder(Samples.tool(name, connector, effect, approval))
                .setMaxAttempts(1 + random.nextInt(4))
                .setBackoffMs(1L + random.nextInt(400))
                .setMaxBackoffMs(1L + random.nextInt(4_000))
                .setBinding("{\"agent\":\"other\"}")
                .setUntrusted(random.nextInt(6) == 0)
                .setUntrustedWrites(WriteRule.values()[random.nextInt(3)]);
        if (random.nextInt(4) == 0) tool.setMaxCalls(1 + random.nextInt(4));
        if (random.nextInt(4) == 0) tool.setDeadlineMs(1L + random.nextInt(8_000));
        if (approval && random.nextBoolean()) tool.setApprovalExpiresMs(1L + random.nextInt(20_000));
        if (approval && random.nextInt(8) == 0) tool.setApprovalWhen("text == 'mug'");
        return tool.build();
    }
}
