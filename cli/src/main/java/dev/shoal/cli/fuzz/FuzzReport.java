package dev.shoal.cli.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.shoal.cli.client.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run. Immutable.
 *
 * @param bad records that Kafka took, @param refused records that it did not
 * @param letters dead letters by topic and code, @param consequences letters about records that bad ones led to
 * @param alonePerSecond good tasks per second without bad records, @param besidePerSecond with them
 * @param aloneCpuMs processor time of this process for each good task without bad records, @param besideCpuMs with them
 */
public record FuzzReport(
        long seed,
        int bad,
        int refused,
        int goodTasks,
        Map<String, Accounts.Topic> topics,
        Map<String, Accounts.Kind> kinds,
        Map<String, Map<String, Integer>> letters,
        int consequences,
        double alonePerSecond,
        double besidePerSecond,
        double aloneCpuMs,
        double besideCpuMs,
        double seconds,
        List<Finding> findings) {
    private static final int WIDTH = 100;
    /** Bad records may take half of the time and no more: they come as many as the good ones' own. */
    private static final double LEAST_SHARE = 0.5;

    public FuzzReport {
        findings = List.copyOf(findings);
    }

    /** Whether every bad record is accounted for and every good task is right. */
    public boolean accounted() {
        return findings.stream().allMatch(finding -> finding.getCount() == 0);
    }

    /** The throughput of good tasks beside bad records, as a share of that without. */
    public double share() {
        return alonePerSecond == 0 ? 0 : besidePerSecond / alonePerSecond;
    }

    public boolean fastEnough() {
        return share() >= LEAST_SHARE;
    }

    void write(Path json) throws IOException {
        var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.writeString(json, mapper.writeValueAsString(this) + "\n");
    }

    /** For people. */
    public String text() {
        var text = new StringBuilder();
        line(text, "%d bad records beside %d good tasks in %.0f s, seed %d", bad, goodTasks, seconds, seed);
        if (refused > 0) line(text, "%d more were refused by Kafka itself", refused);
        text.append(System.lineSeparator());
        var table = new Table("TOPIC", "BAD", "PROCESSED", "SKIPPED", "DEAD LETTERS", "REASONS");
        topics.forEach((topic, t) -> table.add(
                topic,
                number(t.sent()),
                number(t.processed()),
                number(t.skipped()),
                number(t.letters()),
                reasons(topic)));
        text.append(table.text(WIDTH + 60)).append(System.lineSeparator());
        var byKind = new Table("KIND", "SENT", "DEAD LETTERS");
        kinds.forEach((kind, k) -> byKind.add(kind, number(k.sent()), number(k.letters())));
        text.append(byKind.text(WIDTH)).append(System.lineSeparator());
        line(text, "%d dead letters are about records that bad ones led to", consequences);
        line(
                text,
                "good tasks: %.0f per second alone, %.0f beside the bad records: %.2f",
                alonePerSecond,
                besidePerSecond,
                share());
        line(text, "processor time of a good task: %.1f ms alone, %.1f ms beside them", aloneCpuMs, besideCpuMs);
        for (Finding finding : findings) {
            if (finding.getCount() == 0) continue;
            line(text, "%d %s: %s", finding.getCount(), finding.getName(), String.join("; ", finding.getExamples()));
        }
        line(text, accounted() ? "every bad record is accounted for, every good task is right" : "NOT GOOD, see above");
        if (!fastEnough()) line(text, "NOT GOOD: bad records take more than half of the throughput");
        return text.toString();
    }

    private String reasons(String topic) {
        return letters.getOrDefault(topic, Map.of()).entrySet().stream()
                .map(code -> code.getKey() + " " + code.getValue())
                .collect(java.util.stream.Collectors.joining(", "));
    }

    private static String number(int number) {
        return String.valueOf(number);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }
}
