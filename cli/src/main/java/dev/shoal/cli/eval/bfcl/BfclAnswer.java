package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Json;

/**
 * An expected call.
 *
 * @param arguments by parameter: an array of acceptable values, where an empty text means that it may be left out
 */
record BfclAnswer(String name, ObjectNode arguments) {
    /** For readers: the first acceptable values. */
    String shown() {
        ObjectNode first = Json.object();
        arguments
                .properties()
                .forEach(argument -> first.set(
                        argument.getKey(),
                        argument.getValue().size() == 1 ? argument.getValue().get(0) : argument.getValue()));
        return name + Json.write(first);
    }

    boolean mayOmit(String parameter) {
        return optional(arguments.path(parameter));
    }

    static boolean optional(JsonNode acceptable) {
        for (JsonNode value : acceptable) if (omission(value)) return true;
        return false;
    }

    static boolean omission(JsonNode value) {
        return value.isTextual() && value.asText().isEmpty();
    }
}
