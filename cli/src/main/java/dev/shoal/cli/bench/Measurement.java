package dev.shoal.cli.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.shoal.cli.measure.Percentile;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of one scenario.
 *
 * @param ofIdeal sustained tasks per second as a share of what the slots allow; 0 with an instant model
 * @param processorMs of this process for each task, broker, connector and load included
 * @param bytesPerTask by topic, as the broker keeps them
 * @param stateBytes of the orchestrator's stores on disk after the run
 */
record Measurement(
        String scenario,
        int tasks,
        int threads,
        int lost,
        int duplicated,
        int failed,
        double seconds,
        @JsonProperty("tasks_per_s") double tasksPerSecond,
        @JsonProperty("sustained_tasks_per_s") double sustained,
        @JsonProperty("of_ideal") double ofIdeal,
        @JsonProperty("p50_ms") double p50Ms,
        @JsonProperty("p99_ms") double p99Ms,
        @JsonProperty("p999_ms") double p999Ms,
        @JsonProperty("processor_ms_per_task") double processorMs,
        @JsonProperty("bytes_per_task") Map<String, Long> bytesPerTask,
        @JsonProperty("state_bytes") long stateBytes) {

    static Measurement of(
            Scenario scenario, Timings timings, Duration processor, Map<String, Long> topicBytes, long stateBytes) {
        double ideal = scenario.idealTasksPerSecond();
        Map<String, Long> perTask = new TreeMap<>();
        topicBytes.forEach((topic, bytes) -> {
            if (bytes >= scenario.tasks()) perTask.put(topic, bytes / scenario.tasks());
        });
        return new Measurement(
                scenario.label(),
                scenario.tasks(),
                scenario.threads(),
                timings.lost(),
                timings.twice(),
                timings.failed(),
                rounded(timings.seconds()),
                rounded(timings.seconds() == 0 ? 0 : timings.answered() / timings.seconds()),
                rounded(timings.sustained()),
                ideal == 0 ? 0 : Math.round(1000 * timings.sustained() / ideal) / 1000.0,
                rounded(Percentile.of(timings.latenciesMs(), 0.50)),
                rounded(Percentile.of(timings.latenciesMs(), 0.99)),
                rounded(Percentile.of(timings.latenciesMs(), 0.999)),
                timings.answered() == 0
                        ? 0
                        : Math.round(1000 * processor.toNanos() / 1e6 / timings.answered()) / 1000.0,
                perTask,
                stateBytes);
    }

    boolean good() {
        return lost == 0 && duplicated == 0 && failed == 0;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
