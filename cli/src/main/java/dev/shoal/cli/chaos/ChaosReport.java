package dev.shoal.cli.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.shoal.cli.client.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What came of a run. Immutable.
 *
 * @param latencyP50Ms of whole tasks, faults included, @param seconds from the first fault to the last answer
 */
public record ChaosReport(
        long seed,
        int rate,
        int tasks,
        int answered,
        int effects,
        double seconds,
        double latencyP50Ms,
        double latencyP99Ms,
        FaultTable faults,
        List<String> endedByThemselves,
        List<Audit.Check> checks) {
    private static final int WIDTH = 100;

    public ChaosReport {
        endedByThemselves = List.copyOf(endedByThemselves);
        checks = List.copyOf(checks);
    }

    /** Whether nothing was lost, nothing happened twice and nothing is stuck. */
    public boolean good() {
        return checks.stream().allMatch(check -> check.count() == 0);
    }

    /** How many faults struck. */
    public int struck() {
        return faults.events().size();
    }

    void write(Path json) throws IOException {
        var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.writeString(json, mapper.writeValueAsString(this) + "\n");
    }

    /** For people. */
    public String text() {
        var text = new StringBuilder();
        line(
                text,
                "%d tasks at %d per second, %d results, %d side effects, %d faults in %.0f s, seed %d",
                tasks,
                rate,
                answered,
                effects,
                struck(),
                seconds,
                seed);
        line(text, "latency of a task: p50 %.0f ms, p99 %.0f ms, faults included", latencyP50Ms, latencyP99Ms);
        text.append(System.lineSeparator());
        var table = new Table("FAULT", "TIMES", "ALONE", "STALL ALONE", "LONGEST STALL");
        for (FaultTable.Row row : faults.rows()) {
            String alone = row.alone() == 0 ? "-" : seconds(row.stallAloneSeconds());
            table.add(
                    row.label(),
                    String.valueOf(row.times()),
                    String.valueOf(row.alone()),
                    alone,
                    seconds(row.stallSeconds()));
        }
        table.add("none", "", "", seconds(faults.calmSeconds()), seconds(faults.calmSeconds()));
        text.append(table.text(WIDTH)).append(System.lineSeparator());
        List<String> recoveries =
                faults.recoveries().stream().map(ChaosReport::seconds).toList();
        line(
                text,
                "recovery after an orchestrator's SIGKILL: %s",
                recoveries.isEmpty() ? "-" : String.join(", ", recoveries));
        if (!endedByThemselves.isEmpty()) line(text, "ended by themselves: %s", String.join(", ", endedByThemselves));
        for (Audit.Check check : checks) {
            if (check.count() > 0)
                line(text, "%d %s: %s", check.count(), check.name(), String.join("; ", check.examples()));
        }
        line(text, good() ? "nothing lost, nothing twice, nothing stuck" : "NOT GOOD, see above");
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.1f s", seconds);
    }
}
