package dev.shoal.cli.eval.report;

import dev.shoal.cli.eval.Evaluation.SuiteResult;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Judged.Exchange;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes every case that a model failed, with what it was asked, what it replied and what the others made of it. */
final class FailedCases {
    private FailedCases() {}

    /** @param others results of the same suite's cases by other models */
    static void write(PrintWriter out, SuiteResult result, List<SuiteResult> others) {
        for (int i = 0; i < result.judged().size(); i++) {
            Judged one = result.judged().get(i);
            if (one.verdict().passed()) continue;
            int index = i;
            List<String> beside = others.stream()
                    .map(other -> other.model() + ": " + outcome(other.judged().get(index)))
                    .toList();
            out.println(failed(one, beside));
        }
    }

    private static String outcome(Judged one) {
        return one.verdict().passed() ? "right" : labels(one);
    }

    private static String labels(Judged one) {
        return one.verdict().faults().stream().map(Fault::label).distinct().collect(Collectors.joining(", "));
    }

    private static String failed(Judged one, List<String> beside) {
        var text = new StringBuilder("<details><summary>");
        text.append(Html.text(one.item().category()))
                .append(" <b>")
                .append(Html.text(one.item().id()));
        text.append("</b> ").append(Html.text(labels(one))).append("</summary>");
        text.append(Html.block(
                "wrong",
                one.verdict().faults().stream()
                        .map(fault -> fault.label() + ": " + fault.detail())
                        .collect(Collectors.joining("\n"))));
        text.append(Html.block("expected", one.verdict().expected()));
        if (!one.exchanges().isEmpty()) exchange(text, one.exchanges());
        text.append(Html.block("others", String.join("\n", beside)));
        return text.append("</details>").toString();
    }

    /** The last turn: its conversation holds those before. */
    private static void exchange(StringBuilder text, List<Exchange> exchanges) {
        Exchange last = exchanges.get(exchanges.size() - 1);
        String confidence = String.format(
                Locale.ROOT, "reply (confidence %.2f)", last.reply().confidence());
        text.append(Html.block(confidence, Readable.reply(last.reply())));
        text.append(Html.block("conversation", Readable.conversation(last.conversation())));
        text.append(Html.block("instructions", last.catalogue().instructions()));
        text.append(Html.block("tools", Readable.tools(last.catalogue())));
    }
}
