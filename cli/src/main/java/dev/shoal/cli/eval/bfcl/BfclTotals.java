package dev.shoal.cli.eval.bfcl;

import dev.shoal.cli.eval.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The leaderboard's summaries over the categories that were judged. Pure. */
final class BfclTotals {
    private static final List<String> NON_LIVE = List.of("simple", "multiple", "parallel", "parallel_multiple");

    private BfclTotals() {}

    /** The rows, and behind them those summaries that stand for more than one row. */
    static List<Row> added(List<Row> rows) {
        List<Row> all = new ArrayList<>(rows);
        List<Row> simple = those(rows, row -> row.category().startsWith("simple_"));
        List<Row> nonLive = new ArrayList<>();
        if (!simple.isEmpty()) nonLive.add(mean("simple", simple));
        if (simple.size() > 1) all.add(mean("simple", simple));
        nonLive.addAll(those(rows, row -> NON_LIVE.contains(row.category())));
        if (nonLive.size() > 1) all.add(mean("non_live", nonLive));
        List<Row> live = those(
                rows,
                row -> row.category().startsWith("live_") && !row.category().endsWith("relevance"));
        if (live.size() > 1) all.add(weighted("live", live));
        return all;
    }

    private static List<Row> those(List<Row> rows, Predicate<Row> which) {
        return rows.stream().filter(which).toList();
    }

    /** Every category counts the same. */
    private static Row mean(String category, List<Row> rows) {
        double score = rows.stream().mapToDouble(Row::score).average().orElse(0);
        return new Row("bfcl", category, n(rows), passed(rows), score);
    }

    /** Every case counts the same. */
    private static Row weighted(String category, List<Row> rows) {
        return new Row("bfcl", category, n(rows), passed(rows), (double) passed(rows) / n(rows));
    }

    private static int n(List<Row> rows) {
        return rows.stream().mapToInt(Row::n).sum();
    }

    private static int passed(List<Row> rows) {
        return rows.stream().mapToInt(Row::passed).sum();
    }
}
