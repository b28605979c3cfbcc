package dev.shoal.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * What a timer bench measured.
 *
 * @param missing timers that never fired, @param wrong that fired twice, too early or with another outcome
 * @param loadPerSecond other tasks that were finished
 * @param fired how late the orchestrator decided, @param seen how late a client saw it, committed
 */
record TimerFigures(
        int timers,
        int missing,
        int wrong,
        @JsonProperty("load_tasks_per_s") double loadPerSecond,
        Lateness.Figures fired,
        Lateness.Figures seen) {

    boolean good() {
        return missing == 0 && wrong == 0;
    }

    String text() {
        return line("timers", "%d fired, %d missing, %d wrong", timers - missing, missing, wrong)
                + line("other tasks/s", "%.0f", loadPerSecond)
                + line("fired late", "p50 %.0f ms, p99 %.0f ms, at most %.0f ms", fired.p50(), fired.p99(), fired.max())
                + line("seen late", "p50 %.0f ms, p99 %.0f ms, at most %.0f ms", seen.p50(), seen.p99(), seen.max());
    }

    private static String line(String name, String format, Object... values) {
        return String.format(Locale.ROOT, "  %-22s %s%n", name, String.format(Locale.ROOT, format, values));
    }
}
