package dev.shoal.cli.bench.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A task of the workload. Immutable.
 *
 * @param said by the customer, one message after each answer
 * @param results by tool: what its first call returns, its second, and so on
 */
record BenchTask(String id, List<String> said, Map<String, List<String>> results) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOTHING = "{\"error\":\"not_found\",\"message\":\"nothing is known of that\"}";

    BenchTask {
        said = List.copyOf(said);
        results = Map.copyOf(results);
    }

    /** What the call of a tool returns; {@code before} calls of it were made before. */
    String result(String tool, int before) {
        List<String> all = results.getOrDefault(tool, List.of(NOTHING));
        return all.get(Math.min(before, all.size() - 1));
    }

    /** @throws InvalidInput with every problem of the file, each with its line */
    static List<BenchTask> read(Path file) {
        var problems = new Problems("Tasks file " + file);
        List<BenchTask> tasks = new ArrayList<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) tasks.add(task(lines.get(i), "line " + (i + 1), problems));
            }
            if (tasks.isEmpty()) problems.add("file", "holds no task");
        } catch (IOException e) {
            problems.add("file", Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist");
        }
        problems.throwIfAny();
        return tasks;
    }

    private static BenchTask task(String line, String where, Problems problems) {
        List<String> said = new ArrayList<>();
        Map<String, List<String>> results = new HashMap<>();
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            problems.add(where, "is no JSON");
            return new BenchTask(where, said, results);
        }
        if (!node.path("input").isTextual()) problems.add(where, "has no text \"input\"");
        said.add(node.path("input").asText());
        node.path("later").forEach(text -> said.add(text.asText()));
        node.path("results").properties().forEach(tool -> {
            List<String> all = new ArrayList<>();
            tool.getValue().forEach(result -> all.add(result.toString()));
            if (all.isEmpty()) problems.add(where, "the results of " + tool.getKey() + " must be a list of some");
            results.put(tool.getKey(), all);
        });
        return new BenchTask(node.path("id").asText(where), said, results);
    }
}
