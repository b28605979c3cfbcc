package dev.shoal.cli.eval.report;

import dev.shoal.cli.eval.Evaluation.SuiteResult;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.measure.Percentile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;

/** The tables of one suite, a column or a row for each model. Pure. */
final class ResultTables {
    private ResultTables() {}

    /** @param columns results of the same suite */
    static String scores(List<SuiteResult> columns) {
        boolean published = columns.get(0).suite().equals("bfcl");
        List<String> heads = new ArrayList<>(List.of("category", "n"));
        columns.forEach(column -> heads.add(Html.text(column.model())));
        if (published) Published.models().forEach(model -> heads.add(Html.text(model) + "*"));
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < columns.get(0).rows().size(); i++) {
            Row row = columns.get(0).rows().get(i);
            List<String> cells = new ArrayList<>(List.of(Html.text(row.category()), String.valueOf(row.n())));
            for (SuiteResult column : columns) cells.add(score(column.rows().get(i)));
            if (published) {
                Published.models().forEach(model -> cells.add(Published.figure(model, row.category())));
            }
            rows.add(cells);
        }
        String note =
                "<p class=\"note\">* as published, on the whole leaderboard; simple is the mean of its languages.</p>";
        return Html.table(heads, rows) + (published ? note : "");
    }

    private static String score(Row row) {
        return TextTable.percent(row.score()) + " <small>" + row.passed() + "/" + row.n() + "</small>";
    }

    /** In how many cases each kind of error occurs. */
    static String errors(List<SuiteResult> columns) {
        var counts = new TreeMap<String, int[]>();
        for (int i = 0; i < columns.size(); i++) {
            for (Judged one : columns.get(i).judged()) {
                Set<String> labels = new LinkedHashSet<>();
                for (Fault fault : one.verdict().faults()) labels.add(fault.label());
                for (String label : labels) counts.computeIfAbsent(label, key -> new int[columns.size()])[i]++;
            }
        }
        if (counts.isEmpty()) return "<p>No errors.</p>";
        List<String> heads = new ArrayList<>(List.of("error"));
        columns.forEach(column -> heads.add(Html.text(column.model())));
        List<List<String>> rows = new ArrayList<>();
        counts.forEach((label, byModel) -> {
            List<String> cells = new ArrayList<>(List.of(Html.text(label)));
            for (int count : byModel) cells.add(String.valueOf(count));
            rows.add(cells);
        });
        return Html.table(heads, rows);
    }

    static String costs(List<SuiteResult> columns) {
        List<String> heads = List.of(
                "model", "turns", "prompt tokens", "from cache", "completion tokens", "p50 ms", "p95 ms", "tokens/s");
        return Html.table(heads, columns.stream().map(ResultTables::cost).toList());
    }

    private static List<String> cost(SuiteResult result) {
        List<Reply> replies = result.judged().stream()
                .flatMap(one -> one.exchanges().stream())
                .map(Judged.Exchange::reply)
                .toList();
        double[] ms = replies.stream()
                .mapToDouble(reply -> reply.latency().toNanos() / 1e6)
                .sorted()
                .toArray();
        long prompt =
                replies.stream().mapToLong(reply -> reply.usage().prompt()).sum();
        long cached =
                replies.stream().mapToLong(reply -> reply.usage().cached()).sum();
        long completion =
                replies.stream().mapToLong(reply -> reply.usage().completion()).sum();
        double seconds = Arrays.stream(ms).sum() / 1000;
        double turns = Math.max(1, replies.size());
        return List.of(
                Html.text(result.model()),
                String.valueOf(replies.size()),
                number(prompt / turns),
                number(cached / turns),
                number(completion / turns),
                number(Percentile.of(ms, 0.5)),
                number(Percentile.of(ms, 0.95)),
                completion == 0 ? "" : number(completion / seconds));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%.0f", value);
    }
}
