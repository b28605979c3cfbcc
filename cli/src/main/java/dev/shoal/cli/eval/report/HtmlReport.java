package dev.shoal.cli.eval.report;

import dev.shoal.cli.eval.Evaluation.SuiteResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes one page that needs nothing beside itself. */
public final class HtmlReport {
    private static final String STYLE =
            """
            body{font:15px/1.45 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#1b2733}
            h1{font-size:1.6em}h2{margin-top:2em;border-bottom:2px solid #d5dde5}h4{margin:.6em 0 .2em}
            table{border-collapse:collapse;margin:.6em 0}th,td{padding:.2em .7em;border-bottom:1px solid #d5dde5}
            td{text-align:right;font-variant-numeric:tabular-nums}tbody th{text-align:left;font-weight:normal}
            thead th{background:#eef2f6;text-align:left}small,.note{color:#5f7183}
            pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f7f9;padding:.5em;margin:0}
            details{border:1px solid #d5dde5;margin:.3em 0;padding:.3em .6em}summary{cursor:pointer}
            svg{max-width:640px;font-size:12px}rect{fill:#c5d6e8}.grid{stroke:#e2e8ee}
            polyline{fill:none;stroke-width:2}.right{stroke:#12734a}.kept{stroke:#b3541e;stroke-dasharray:5 4}
            """;

    private HtmlReport() {}

    /** @param model whose failed cases are shown, @param skipped what was left out */
    public static void write(Path file, List<SuiteResult> results, String model, List<String> skipped)
            throws IOException {
        // A text may hold half a surrogate pair; this writer replaces it.
        try (var out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            out.println("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">");
            out.println("<title>Evaluation of " + Html.text(model) + "</title>");
            out.println("<style>" + STYLE + "</style></head><body>");
            out.println("<h1>Evaluation of " + Html.text(model) + "</h1>");
            Map<String, List<SuiteResult>> bySuite = new LinkedHashMap<>();
            for (SuiteResult result : results) {
                bySuite.computeIfAbsent(result.suite(), suite -> new ArrayList<>())
                        .add(result);
            }
            bySuite.forEach((suite, columns) -> suite(out, suite, columns));
            if (!skipped.isEmpty()) {
                out.println("<h2>Left out</h2><p>" + skipped.size() + " malformed cases or files:</p>");
                out.println("<pre>" + Html.text(String.join("\n", skipped)) + "</pre>");
            }
            bySuite.forEach((suite, columns) -> failed(out, suite, columns));
            out.println("</body></html>");
            if (out.checkError()) throw new IOException(file + " could not be written to its end");
        }
    }

    private static void suite(PrintWriter out, String suite, List<SuiteResult> columns) {
        out.println("<h2>" + Html.text(suite) + "</h2>");
        out.println(ResultTables.scores(columns));
        out.println(
                "<h3>Kinds of errors</h3><p class=\"note\">Cases in which each occurs; a case may have several.</p>");
        out.println(ResultTables.errors(columns));
        for (SuiteResult column : columns) {
            ConfidenceChart.of(column.judged()).ifPresent(chart -> {
                out.println("<h3>Accuracy against confidence: " + Html.text(column.model()) + "</h3>");
                out.println(
                        "<p class=\"note\">Bars: share right in each tenth. Solid: share right among the cases at least "
                                + "so confident. Dashed: share of the cases that are.</p>");
                out.println(chart);
            });
        }
        out.println("<h3>Tokens and latency</h3><p class=\"note\">Means of a turn; time in the engine.</p>");
        out.println(ResultTables.costs(columns));
    }

    private static void failed(PrintWriter out, String suite, List<SuiteResult> columns) {
        SuiteResult first = columns.get(0);
        long count =
                first.judged().stream().filter(one -> !one.verdict().passed()).count();
        out.println(
                "<h2>" + Html.text(suite) + ": " + count + " failed cases of " + Html.text(first.model()) + "</h2>");
        FailedCases.write(out, first, columns.subList(1, columns.size()));
    }
}
