package dev.shoal.cli.eval.report;

import dev.shoal.cli.eval.Evaluation;
import dev.shoal.cli.eval.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The final table for a terminal: a line for each category, a column for each model. Pure. */
public final class TextTable {
    private TextTable() {}

    public static String of(List<Evaluation.SuiteResult> results) {
        var text = new StringBuilder();
        Map<String, List<Evaluation.SuiteResult>> bySuite = new LinkedHashMap<>();
        for (Evaluation.SuiteResult result : results) {
            bySuite.computeIfAbsent(result.suite(), suite -> new ArrayList<>()).add(result);
        }
        bySuite.forEach((suite, columns) -> suite(text, suite, columns));
        return text.toString();
    }

    private static void suite(StringBuilder text, String suite, List<Evaluation.SuiteResult> columns) {
        int first = columns.get(0).rows().stream()
                .mapToInt(row -> row.category().length())
                .max()
                .orElse(0);
        first = Math.max(first, suite.length());
        text.append(String.format("%n%-" + first + "s %6s", suite, "n"));
        for (Evaluation.SuiteResult column : columns) text.append(String.format("  %12s", column.model()));
        text.append(System.lineSeparator());
        for (int i = 0; i < columns.get(0).rows().size(); i++) {
            Row row = columns.get(0).rows().get(i);
            text.append(String.format("%-" + first + "s %6d", row.category(), row.n()));
            for (Evaluation.SuiteResult column : columns) {
                int width = Math.max(12, column.model().length());
                text.append(String.format(
                        "  %" + width + "s", percent(column.rows().get(i).score())));
            }
            text.append(System.lineSeparator());
        }
    }

    static String percent(double score) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * score);
    }
}
