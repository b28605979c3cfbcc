package dev.shoal.workers;

import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema.ObjectType;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.dialect.Prompts;
import dev.shoal.workers.dialect.ToolText;
import dev.shoal.workers.grammar.Grammar;
import java.util.ArrayList;
import java.util.List;

/** Instructions and tools, compiled for a model. Immutable. */
record ServedTools(Prompts prompts, Grammar grammar) {
    /** @param parameters JSON Schema */
    record Tool(String name, String description, String parameters) {}

    /**
     * @throws IllegalArgumentException if a tool's schema cannot be enforced
     * @throws dev.shoal.workers.prompt.jinja.TemplateError if the model's template does not take the tools
     */
    static ServedTools compile(String instructions, List<Tool> tools, Model model) {
        List<ToolText> shown = new ArrayList<>();
        List<Grammar.Tool> allowed = new ArrayList<>();
        for (Tool tool : tools) {
            ObjectType parameters = parameters(tool);
            shown.add(new ToolText(tool.name(), tool.description(), tool.parameters(), parameters));
            allowed.add(new Grammar.Tool(tool.name(), parameters));
        }
        Grammar grammar = Grammar.compile(allowed, model.dialect().format().shape(), model.vocabulary());
        return new ServedTools(model.dialect().prompts(instructions, shown), grammar);
    }

    private static ObjectType parameters(Tool tool) {
        try {
            return ToolSchemaReader.read(tool.parameters());
        } catch (InvalidSchema e) {
            throw new IllegalArgumentException("tool " + tool.name() + ": " + e.getMessage(), e);
        }
    }
}
