package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Agents with random tools and limits: parallel calls, retries, approvals, limits and deadlines in every mixture. */
final class RandomAgents {
    private static final int MOST_TOOLS = 5;

    private RandomAgents() {}

    static AgentDefinition agent(RandomGenerator random) {
        List<ToolDefinition> tools = new ArrayList<>();
        for (int i = random.nextInt(MOST_TOOLS); i >= 0; i--) tools.add(tool("tool" + i, random));
        return AgentDefinition.newBuilder(Samples.desk(1))
                .setTools(tools)
                .setMaxTurns(1 + random.nextInt(5))
                .setMaxTokens(200 + random.nextInt(2000))
                .setMaxTimeMs(1_000 + random.nextInt(90_000))
                .setMaxResultBytes(16 + random.nextInt(400))
                .setTurnAttempts(1 + random.nextInt(4))
                .build();
    }

    private static ToolDefinition tool(String name, RandomGenerator random) {
        Effect effect = Effect.values()[random.nextInt(Effect.values().length)];
        boolean approval = random.nextInt(4) == 0;
        String connector = random.nextInt(12) == 0 ? FixedAgents.WITHOUT_TOPIC : "sql";
        var tool = ToolDefinition.newBuilder(Samples.tool(name, connector, effect, approval))
                .setMaxAttempts(1 + random.nextInt(4))
                .setBackoffMs(1L + random.nextInt(400))
                .setMaxBackoffMs(1L + random.nextInt(4_000));
        if (approval && random.nextBoolean()) tool.setApprovalExpiresMs(1L + random.nextInt(20_000));
        if (approval && random.nextInt(8) == 0) tool.setApprovalWhen("text == 'mug'");
        return tool.build();
    }
}
