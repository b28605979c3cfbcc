package dev.shoal.workers;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.workers.grammar.Grammar;
import java.util.List;

/**
 * What is computed once per agent version. Immutable.
 *
 * @param prefix token ids that every prompt of the agent starts with
 */
record ServedAgent(AgentDefinition definition, int[] prefix, Grammar grammar) {
    /** @throws IllegalArgumentException if a tool's schema cannot be enforced */
    static ServedAgent compile(AgentDefinition definition, Model model) {
        List<ServedTools.Tool> tools = definition.getTools().stream()
                .map(tool -> new ServedTools.Tool(tool.getName(), tool.getDescription(), tool.getParameters()))
                .toList();
        ServedTools served = ServedTools.compile(definition.getInstructions(), tools, model);
        return new ServedAgent(definition, served.prefix(), served.grammar());
    }
}
