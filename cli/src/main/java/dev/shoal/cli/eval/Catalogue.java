package dev.shoal.cli.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a model may use in a conversation.
 *
 * @param instructions may be empty
 * @param tools in the order in which the model reads them
 */
public record Catalogue(String instructions, List<Tool> tools) {
    public Catalogue {
        tools = List.copyOf(tools);
    }

    /** @param parameters a JSON Schema object with {@code properties} and {@code required} */
    public record Tool(String name, String description, ObjectNode parameters) {}
}
