package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.bootstrap.config.Nearest;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.format.Family;
import dev.shoal.workers.format.ToolCallFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What only people know of a model, from {@code shoal.json} beside its config.json; no file says nothing. Immutable.
 *
 * @param format of its tool calls; found from its chat template if empty
 * @param thoughtTokens most tokens of a thought before each turn; none if 0, whatever the template asks for if empty
 */
record ModelSettings(Optional<ToolCallFormat> format, Optional<Integer> thoughtTokens) {
    private static final String FILE = "shoal.json";
    private static final String FORMAT = "tool_call_format";
    private static final String THOUGHT = "thought_tokens";
    private static final int MOST_THOUGHT = 32_768;

    static ModelSettings read(Path directory, Problems problems) {
        JsonNode root = ModelJson.read(directory.resolve(FILE), problems, false);
        List<String> known = List.of(FORMAT, THOUGHT);
        root.fieldNames().forEachRemaining(name -> {
            if (known.contains(name)) return;
            String near = Nearest.to(name, known)
                    .map(one -> "; did you mean " + one + "?")
                    .orElse("");
            problems.add(FILE, name + " is unknown" + near);
        });
        return new ModelSettings(format(root.path(FORMAT), problems), thoughtTokens(root.path(THOUGHT), problems));
    }

    private static Optional<ToolCallFormat> format(JsonNode value, Problems problems) {
        if (value.isMissingNode()) return Optional.empty();
        Optional<ToolCallFormat> found = Family.named(value.asText()).map(family -> family);
        if (found.isEmpty()) problems.add(FILE, FORMAT + " must be one of " + Family.ids() + ", it is " + value);
        return found;
    }

    private static Optional<Integer> thoughtTokens(JsonNode value, Problems problems) {
        if (value.isMissingNode()) return Optional.empty();
        if (value.isInt() && value.asInt() >= 0 && value.asInt() <= MOST_THOUGHT) return Optional.of(value.asInt());
        problems.add(FILE, THOUGHT + " must be from 0 to " + MOST_THOUGHT + ", it is " + value);
        return Optional.empty();
    }
}
