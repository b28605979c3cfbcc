package dev.shoal.cli.eval;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * One line of a suite's table, as {@code --json} writes it.
 *
 * @param n what was counted, cases unless the category says otherwise, @param passed so many of them are right
 * @param score 0 to 1
 */
@JsonPropertyOrder({"suite", "category", "n", "passed", "score"})
public record Row(String suite, String category, int n, int passed, double score) {
    /** Counts the cases that passed. */
    public static Row of(String suite, String category, List<Judged> judged) {
        int passed = (int) judged.stream().filter(one -> one.verdict().passed()).count();
        return new Row(suite, category, judged.size(), passed, judged.isEmpty() ? 0 : (double) passed / judged.size());
    }
}
