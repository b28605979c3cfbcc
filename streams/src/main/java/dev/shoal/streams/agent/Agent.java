package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One version of an agent, ready to run: its tools by name, their schemas parsed once. Immutable, thread-safe. */
public final class Agent {
    private static final Price FREE = new Price(0L, 0L, 0L);

    private final AgentDefinition definition;
    private final Map<String, Tool> tools;

    /**
     * @param arguments what the tool's arguments must look like
     * @param approvalWhen which invocations need a human, if not all or none do
     * @param subAgent the agent that answers, when no connector does
     */
    record Tool(
            ToolDefinition definition,
            ToolSchema.ObjectType arguments,
            Optional<ApprovalCondition> approvalWhen,
            Optional<SubAgent> subAgent) {
        boolean writes() {
            return definition.getEffect() != Effect.READ;
        }
    }

    private Agent(AgentDefinition definition, Map<String, Tool> tools) {
        this.definition = definition;
        this.tools = tools;
    }

    /**
     * @throws dev.shoal.schemas.json.InvalidSchema if a tool's parameters are not a schema that Shoal enforces
     * @throws InvalidCondition if a tool's approval condition does not compile
     */
    public static Agent of(AgentDefinition definition) {
        Map<String, Tool> tools = new HashMap<>();
        for (ToolDefinition tool : definition.getTools()) {
            ToolSchema.ObjectType arguments = ToolSchemaReader.read(tool.getParameters());
            Optional<ApprovalCondition> when =
                    Optional.ofNullable(tool.getApprovalWhen()).map(text -> ApprovalCondition.compile(text, arguments));
            tools.put(tool.getName(), new Tool(tool, arguments, when, SubAgent.of(tool)));
        }
        return new Agent(definition, Map.copyOf(tools));
    }

    /** {@code name@version}. */
    String id() {
        return definition.getName() + "@" + definition.getVersion();
    }

    AgentDefinition definition() {
        return definition;
    }

    /** Of a model that the definition gives no price for: free. */
    Price price(String model) {
        return definition.getPrices().getOrDefault(model, FREE);
    }

    Optional<Tool> tool(String name) {
        return Optional.ofNullable(tools.get(name));
    }
}
