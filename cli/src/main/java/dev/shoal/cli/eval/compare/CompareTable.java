package dev.shoal.cli.eval.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures as rows of text, for the terminal and the page. Pure. */
final class CompareTable {
    private static final double MEGA = 1e6;

    private CompareTable() {}

    static List<String> heads(boolean priced) {
        List<String> heads = new ArrayList<>(List.of(
                "model", "tasks", "quality", "95 % range", "p50 s", "p99 s", "tokens/s", "written/s", "peak MB"));
        heads.add(priced ? "price/1000" : "hours/1000");
        return heads;
    }

    /** A star behind the name of a model that no other beats in both quality and cost. */
    static List<String> cells(Figures it, List<Figures> all) {
        return List.of(
                it.model() + (it.worthwhile(all) ? " *" : ""),
                Integer.toString(it.tasks()),
                format("%.1f %%", 100 * it.quality()),
                format("%.0f-%.0f %%", 100 * it.low(), 100 * it.high()),
                format("%.3f", it.p50Seconds()),
                format("%.3f", it.p99Seconds()),
                format("%.0f", it.tokensPerSecond()),
                format("%.0f", it.writtenPerSecond()),
                it.peakBytes().isPresent() ? format("%.0f", it.peakBytes().getAsLong() / MEGA) : "unknown",
                format("%.4f", it.cost()));
    }

    /** For a terminal, columns lined up. */
    static String text(List<Figures> all) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(heads(priced(all)));
        all.forEach(one -> rows.add(cells(one, all)));
        var text = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width =
                        rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                text.append(format(column == 0 ? "%-" + width + "s" : "  %" + width + "s", row.get(column)));
            }
            text.append(System.lineSeparator());
        }
        return text.toString();
    }

    static boolean priced(List<Figures> all) {
        return all.stream().anyMatch(one -> one.pricePer1000().isPresent());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
