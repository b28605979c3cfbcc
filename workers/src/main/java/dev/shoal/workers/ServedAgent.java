package dev.shoal.workers;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema.ObjectType;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.prompt.PromptTool;
import dev.shoal.workers.prompt.ShoalFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * What is computed once per agent version. Immutable.
 *
 * @param prefix token ids that every prompt of the agent starts with
 */
record ServedAgent(AgentDefinition definition, int[] prefix, Grammar grammar) {
    /** @throws IllegalArgumentException if a tool's schema cannot be enforced */
    static ServedAgent compile(AgentDefinition definition, Model model) {
        List<PromptTool> shown = new ArrayList<>();
        List<Grammar.Tool> allowed = new ArrayList<>();
        for (ToolDefinition tool : definition.getTools()) {
            ObjectType parameters = parameters(tool);
            shown.add(new PromptTool(tool.getName(), tool.getDescription(), parameters));
            allowed.add(new Grammar.Tool(tool.getName(), parameters));
        }
        int[] prefix = model.tokens(ShoalFormat.prefix(definition.getInstructions(), shown));
        return new ServedAgent(definition, prefix, Grammar.compile(allowed, model.vocabulary()));
    }

    private static ObjectType parameters(ToolDefinition tool) {
        try {
            return ToolSchemaReader.read(tool.getParameters());
        } catch (InvalidSchema e) {
            throw new IllegalArgumentException("tool " + tool.getName() + ": " + e.getMessage(), e);
        }
    }
}
