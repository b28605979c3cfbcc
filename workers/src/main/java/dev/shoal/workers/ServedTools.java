package dev.shoal.workers;

import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema.ObjectType;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.prompt.PromptTool;
import dev.shoal.workers.prompt.ShoalFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Instructions and tools, compiled for a model. Immutable.
 *
 * @param prefix token ids that every prompt with them starts with
 */
record ServedTools(int[] prefix, Grammar grammar) {
    /** @param parameters JSON Schema */
    record Tool(String name, String description, String parameters) {}

    /** @throws IllegalArgumentException if a tool's schema cannot be enforced */
    static ServedTools compile(String instructions, List<Tool> tools, Model model) {
        List<PromptTool> shown = new ArrayList<>();
        List<Grammar.Tool> allowed = new ArrayList<>();
        for (Tool tool : tools) {
            ObjectType parameters = parameters(tool);
            shown.add(new PromptTool(tool.name(), tool.description(), parameters));
            allowed.add(new Grammar.Tool(tool.name(), parameters));
        }
        int[] prefix = model.tokens(ShoalFormat.prefix(instructions, shown));
        return new ServedTools(prefix, Grammar.compile(allowed, model.vocabulary()));
    }

    private static ObjectType parameters(Tool tool) {
        try {
            return ToolSchemaReader.read(tool.parameters());
        } catch (InvalidSchema e) {
            throw new IllegalArgumentException("tool " + tool.name() + ": " + e.getMessage(), e);
        }
    }
}
