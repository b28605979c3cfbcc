package dev.shoal.cli.eval.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Evaluation.SuiteResult;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Reply;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes a line of JSON for every judged case: {@code {suite, model, category, id, passed, faults, confidence, turns, prompt,
 * completion, ms}}; confidence is that of the least sure turn, tokens and time are sums over the turns.
 */
public final class CaseLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CaseLines() {}

    public static void write(Path file, List<SuiteResult> results) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (SuiteResult result : results) {
                for (Judged one : result.judged()) {
                    out.write(JSON.writeValueAsString(line(result, one)));
                    out.newLine();
                }
            }
        }
    }

    private static ObjectNode line(SuiteResult result, Judged one) {
        List<Reply> replies =
                one.exchanges().stream().map(Judged.Exchange::reply).toList();
        ObjectNode line = JSON.createObjectNode();
        line.put("suite", result.suite()).put("model", result.model());
        line.put("category", one.item().category()).put("id", one.item().id());
        line.put("passed", one.verdict().passed());
        line.set(
                "faults",
                JSON.valueToTree(one.verdict().faults().stream()
                        .map(Fault::label)
                        .distinct()
                        .toList()));
        line.put(
                "confidence",
                replies.stream().mapToDouble(Reply::confidence).min().orElse(0));
        line.put("turns", replies.size());
        line.put(
                "prompt",
                replies.stream().mapToLong(reply -> reply.usage().prompt()).sum());
        line.put(
                "completion",
                replies.stream().mapToLong(reply -> reply.usage().completion()).sum());
        line.put(
                "ms",
                replies.stream().mapToLong(reply -> reply.latency().toMillis()).sum());
        return line;
    }
}
