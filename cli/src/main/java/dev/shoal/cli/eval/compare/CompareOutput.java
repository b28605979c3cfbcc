package dev.shoal.cli.eval.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.report.Html;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The comparison as a table on the terminal, as JSON, and as a page that needs nothing beside itself. */
public final class CompareOutput {
    private static final String STYLE =
            """
            body{font:15px/1.45 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#1b2733}
            table{border-collapse:collapse;margin:1em 0}th,td{padding:.2em .7em;border-bottom:1px solid #d5dde5}
            td{text-align:right;font-variant-numeric:tabular-nums}tbody th{text-align:left;font-weight:normal}
            thead th{background:#eef2f6;text-align:left}.note{color:#5f7183}
            svg{max-width:800px;font-size:12px}.grid{stroke:#e2e8ee}.range{stroke:#9fb3c8}
            .worthwhile{fill:#12734a}.beaten{fill:none;stroke:#b3541e;stroke-width:2}
            """;
    private static final String NOTE =
            "Each model does the same tasks, one at a time, in a process of its own. Seconds are those"
                    + " of a whole task in the engine; tokens/s counts prompt tokens that no cache held and written ones; peak MB is the"
                    + " most memory of the process. Tasks in parallel share the machine and cost less. A star, and a full circle,"
                    + " mark a model that no other beats in both quality and cost; lines show the 95 % range of the quality.";

    private CompareOutput() {}

    public static String text(List<Figures> all) {
        return CompareTable.text(all);
    }

    public static void json(Path file, List<Figures> all) throws IOException {
        var json = new ObjectMapper();
        ArrayNode rows = json.createArrayNode();
        for (Figures one : all) {
            ObjectNode row = rows.addObject();
            row.put("model", one.model()).put("tasks", one.tasks()).put("passed", one.passed());
            row.put("quality", one.quality()).put("qualityLow", one.low()).put("qualityHigh", one.high());
            row.put("p50Seconds", one.p50Seconds()).put("p99Seconds", one.p99Seconds());
            row.put("tokensPerSecond", one.tokensPerSecond()).put("writtenTokensPerSecond", one.writtenPerSecond());
            one.peakBytes().ifPresent(bytes -> row.put("peakMemoryBytes", bytes));
            row.put("machineHoursPer1000", one.hoursPer1000());
            one.pricePer1000().ifPresent(price -> row.put("pricePer1000", price));
            row.put("worthwhile", one.worthwhile(all));
        }
        json.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
    }

    /** @param tasks what was done, for the head of the page */
    public static void page(Path file, String tasks, List<Figures> all) throws IOException {
        List<String> heads = CompareTable.heads(CompareTable.priced(all)).stream()
                .map(Html::text)
                .toList();
        List<List<String>> rows = all.stream()
                .map(one ->
                        CompareTable.cells(one, all).stream().map(Html::text).toList())
                .toList();
        String title = "Models on " + Html.text(tasks);
        String page =
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title + "</title>\n<style>"
                        + STYLE + "</style></head><body>\n<h1>" + title + "</h1>\n" + Html.table(heads, rows)
                        + CostChart.svg(all) + "<p class=\"note\">" + Html.text(NOTE) + "</p>\n</body></html>\n";
        Files.writeString(file, page, StandardCharsets.UTF_8);
    }
}
