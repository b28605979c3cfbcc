package dev.shoal.cli.eval.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Evaluation;
import dev.shoal.cli.eval.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code [{suite, category, n, passed, score}]}; rows of baselines say which one in {@code baseline}. */
public final class JsonSummary {
    private JsonSummary() {}

    /** @param model whose rows are plain */
    public static void write(Path file, List<Evaluation.SuiteResult> results, String model) throws IOException {
        var json = new ObjectMapper();
        ArrayNode rows = json.createArrayNode();
        add(json, rows, results.stream().filter(r -> r.model().equals(model)).toList(), model);
        add(json, rows, results.stream().filter(r -> !r.model().equals(model)).toList(), model);
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
    }

    private static void add(ObjectMapper json, ArrayNode rows, List<Evaluation.SuiteResult> results, String model) {
        for (Evaluation.SuiteResult result : results) {
            for (Row row : result.rows()) {
                ObjectNode node = json.valueToTree(row);
                if (!result.model().equals(model)) node.put("baseline", result.model());
                rows.add(node);
            }
        }
    }
}
