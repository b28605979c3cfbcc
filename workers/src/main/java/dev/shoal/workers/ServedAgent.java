package dev.shoal.workers;

import dev.shoal.schemas.avro.AgentDefinition;
import java.util.List;

/** What is computed once per agent version. Immutable. */
record ServedAgent(AgentDefinition definition, ServedTools tools) {
    /** As {@link ServedTools#compile}. */
    static ServedAgent compile(AgentDefinition definition, Model model) {
        List<ServedTools.Tool> tools = definition.getTools().stream()
                .map(tool -> new ServedTools.Tool(tool.getName(), tool.getDescription(), tool.getParameters()))
                .toList();
        return new ServedAgent(definition, ServedTools.compile(definition.getInstructions(), tools, model));
    }
}
