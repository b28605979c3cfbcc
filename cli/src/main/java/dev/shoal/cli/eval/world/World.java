package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.schemas.json.ArgumentCheck;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.time.format.TextStyle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A toy business that a model works for: tools, instructions and a state that the tools read and change. Immutable. */
public final class World {
    private final String name;
    private final String instructions;
    private final List<Catalogue.Tool> tools;
    private final Map<String, ToolSchema.ObjectType> schemas = new LinkedHashMap<>();
    private final ObjectNode state;
    private final Rules rules;

    /** @param instructions in which {@code {today}} stands for the weekday and date of the state */
    World(String name, String instructions, List<Catalogue.Tool> tools, ObjectNode state, Rules rules) {
        this.name = name;
        this.instructions = instructions;
        this.tools = List.copyOf(tools);
        this.state = state;
        this.rules = rules;
        for (Catalogue.Tool tool : tools) {
            schemas.put(tool.name(), ToolSchemaReader.read(tool.parameters().toString()));
        }
    }

    /** What a call came to: the next state, which is the old one after an error, and what the caller is told. */
    public record Step(ObjectNode next, ObjectNode result) {}

    public String name() {
        return name;
    }

    public List<Catalogue.Tool> tools() {
        return tools;
    }

    /** A copy of the state in which tasks begin. */
    public ObjectNode state() {
        return state.deepCopy();
    }

    /** What a model reads when the world stands so. */
    public Catalogue catalogue(ObjectNode now) {
        var today = Nodes.today(now);
        String weekday = today.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
        return new Catalogue(instructions.replace("{today}", weekday + ", " + today), tools);
    }

    /** Performs a call; a call that its schema forbids is an error like any other. The given state stays as it is. */
    public Step call(ObjectNode now, String tool, ObjectNode arguments) {
        ToolSchema.ObjectType schema = schemas.get(tool);
        if (schema == null) return new Step(now, Nodes.error("unknown_tool", "there is no tool " + tool));
        List<String> problems = ArgumentCheck.problems(schema, arguments.toString());
        if (!problems.isEmpty()) return new Step(now, Nodes.error("bad_arguments", String.join("; ", problems)));
        ObjectNode next = now.deepCopy();
        ObjectNode result = rules.call(next, tool, arguments);
        return new Step(Nodes.isError(result) ? now : next, result);
    }
}
