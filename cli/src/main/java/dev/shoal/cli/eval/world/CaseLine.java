package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One line of a file of cases; what is wrong with it is collected while it is read. Not thread-safe. */
public final class CaseLine {
    private final ObjectNode json;
    private final List<String> problems = new ArrayList<>();

    private CaseLine(ObjectNode json) {
        this.json = json;
    }

    /**
     * Reads all lines but empty ones.
     *
     * @param file its name for messages, @param reader reads a line and adds what is wrong to it; such a line is skipped
     */
    public static <T> List<T> readAll(String file, String text, CaseSource source, Reader<T> reader) {
        List<T> read = new ArrayList<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].isBlank()) continue;
            String where = file + " line " + (i + 1);
            Optional<CaseLine> line = parse(lines[i], problem -> source.skip(where, problem));
            if (line.isEmpty()) continue;
            Optional<T> one = reader.read(line.get());
            if (line.get().problems.isEmpty()) one.ifPresent(read::add);
            else source.skip(where, String.join("; ", line.get().problems));
        }
        return read;
    }

    /** Makes something of a line, or nothing when the line is no case or has a problem. */
    @FunctionalInterface
    public interface Reader<T> {
        Optional<T> read(CaseLine line);
    }

    private static Optional<CaseLine> parse(String line, Consumer<String> problem) {
        try {
            if (Json.read(line) instanceof ObjectNode object) return Optional.of(new CaseLine(object));
            problem.accept("must be a JSON object");
        } catch (JsonProcessingException e) {
            problem.accept(
                    "is not JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        return Optional.empty();
    }

    public ObjectNode json() {
        return json;
    }

    public void problem(String what) {
        problems.add(what);
    }

    public boolean sound() {
        return problems.isEmpty();
    }

    /** Every other key is a problem. */
    public void allow(Set<String> keys) {
        for (var field : json.properties()) {
            if (!keys.contains(field.getKey())) {
                problem("\"" + field.getKey() + "\" is no key of a case; keys are "
                        + String.join(", ", keys.stream().sorted().toList()));
            }
        }
    }

    /** A text that must be there. */
    public String text(String key) {
        JsonNode value = json.path(key);
        if (value.isTextual() && !value.asText().isBlank()) return value.asText();
        problem("\"" + key + "\" must be a text that is not empty");
        return "";
    }

    /** A list of texts, none if it is left out. */
    public List<String> texts(String key) {
        return texts(key, json.path(key));
    }

    private List<String> texts(String key, JsonNode list) {
        List<String> texts = new ArrayList<>();
        if (list.isMissingNode()) return texts;
        boolean sound = list.isArray();
        for (JsonNode one : list) {
            sound &= one.isTextual() && !one.asText().isBlank();
            texts.add(one.asText());
        }
        if (!sound) problem("\"" + key + "\" must be a list of texts that are not empty");
        return texts;
    }

    /** An object, an empty one if it is left out. */
    public ObjectNode object(String key) {
        if (json.path(key) instanceof ObjectNode object) return object;
        if (json.has(key)) problem("\"" + key + "\" must be an object");
        return Json.object();
    }

    public int integer(String key, int otherwise, int least, int most) {
        JsonNode value = json.path(key);
        if (value.isMissingNode()) return otherwise;
        if (value.isInt() && value.asInt() >= least && value.asInt() <= most) return value.asInt();
        problem("\"" + key + "\" must be a whole number from " + least + " to " + most);
        return otherwise;
    }

    /** Calls, each an object with the tool as its only key and the arguments under it. @param key for messages */
    public List<Utterance.Call> calls(String key, JsonNode list, Set<String> tools) {
        List<Utterance.Call> calls = new ArrayList<>();
        if (!list.isArray() || list.isEmpty()) problem("\"" + key + "\": calls must be a list [{TOOL: {ARGUMENTS}}]");
        for (JsonNode call : list) {
            if (call.size() != 1 || !(call.iterator().next() instanceof ObjectNode arguments)) {
                problem("\"" + key + "\": a call must be {TOOL: {ARGUMENTS}}, not " + call);
                continue;
            }
            String tool = call.fieldNames().next();
            if (!tools.contains(tool)) problem("\"" + key + "\": there is no tool " + tool);
            calls.add(new Utterance.Call(tool, arguments));
        }
        return calls;
    }
}
