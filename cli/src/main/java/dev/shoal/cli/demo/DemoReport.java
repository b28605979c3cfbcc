package dev.shoal.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;

/**
 * The figures of one demo run, as {@code --json} writes them.
 *
 * @param correct tasks with a right outcome; -1 when the messages are the user's own and nobody can judge
 * @param lost tasks without a result, @param duplicated second results, orders or shipments of one invocation
 */
@JsonPropertyOrder({"tasks", "completed", "failed", "lost", "duplicated", "correct"})
public record DemoReport(
        int tasks,
        int completed,
        int failed,
        int lost,
        int duplicated,
        int correct,
        @JsonProperty("wall_s") double wallSeconds,
        @JsonProperty("tasks_per_s") double tasksPerSecond,
        @JsonProperty("p50_ms") double p50Ms,
        @JsonProperty("p99_ms") double p99Ms,
        @JsonProperty("prompt_tokens") long promptTokens,
        @JsonProperty("cached_tokens") long cachedTokens,
        @JsonProperty("completion_tokens") long completionTokens,
        String model,
        int workers) {

    private static final double LEAST_CORRECT = 0.9;

    boolean judged() {
        return correct >= 0;
    }

    /** True when nothing was lost or duplicated and, where it can be judged, enough is correct. */
    boolean good() {
        return lost == 0 && duplicated == 0 && (!judged() || correct >= LEAST_CORRECT * tasks);
    }

    /** The table for people. */
    String table() {
        var text = new StringBuilder();
        row(text, "tasks", "%d".formatted(tasks));
        row(text, "completed / failed", "%d / %d".formatted(completed, failed));
        row(text, "lost / duplicated", "%d / %d".formatted(lost, duplicated));
        row(text, "correct", judged() ? "%d (%s)".formatted(correct, percent()) : "not judged: the messages are yours");
        row(text, "time", String.format(Locale.ROOT, "%.1f s, %.1f tasks/s", wallSeconds, tasksPerSecond));
        row(text, "latency", String.format(Locale.ROOT, "p50 %.0f ms, p99 %.0f ms", p50Ms, p99Ms));
        row(
                text,
                "tokens",
                "%d prompt (%d from the cache), %d completion".formatted(promptTokens, cachedTokens, completionTokens));
        row(text, "model / workers", "%s / %d".formatted(model, workers));
        return text.toString();
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.1f %%", tasks == 0 ? 100 : 100.0 * correct / tasks);
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-20s %s%n", name, value));
    }
}
