package dev.shoal.cli.bench.engine;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.shoal.cli.measure.Percentile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The figures of one level over all repeats: medians, and the ratio to the naive runs with its spread.
 *
 * @param phases seconds per task: prefill, decode, mask, sampling, copies of keys and values, template and tokenizer
 * @param cpuRatio of tasks per second of the processor, which other processes disturb less
 */
record LevelFigures(
        String level,
        @JsonProperty("tasks_per_s") double tasksPerSecond,
        @JsonProperty("tokens_per_s") double tokensPerSecond,
        @JsonProperty("passes_per_task") double passesPerTask,
        @JsonProperty("rows_per_decode") double rowsPerDecode,
        @JsonProperty("guessed_per_task") double guessedPerTask,
        @JsonProperty("guessed_right") double guessedRight,
        Spread ratio,
        @JsonProperty("cpu_ratio") Spread cpuRatio,
        Phases phases,
        @JsonProperty("peak_mb") double peakMb,
        @JsonProperty("p50_ms") double p50Ms,
        @JsonProperty("p99_ms") double p99Ms) {

    record Spread(double median, double least, double most) {
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            return new Spread(LevelFigures.median(sorted), sorted.get(0), sorted.get(sorted.size() - 1));
        }
    }

    /** Milliseconds per task. */
    record Phases(double prefill, double decode, double mask, double sampling, double copies, double prompt) {}

    /** @param naive and @param runs of the same repeats */
    static LevelFigures of(String level, List<Workload.Run> naive, List<Workload.Run> runs) {
        List<Double> ratios = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            ratios.add(naive.get(i).seconds() / runs.get(i).seconds());
            cpuRatios.add(naive.get(i).cpuSeconds() / runs.get(i).cpuSeconds());
        }
        return new LevelFigures(
                level,
                median(runs, run -> run.tasks() / run.seconds()),
                median(runs, run -> run.tokens() / run.seconds()),
                median(runs, run -> (double) run.meter().passes() / run.tasks()),
                median(runs, LevelFigures::rowsPerDecode),
                median(runs, run -> (double) run.meter().guessed() / run.tasks()),
                median(runs, run -> share(run.meter().confirmed(), run.meter().guessed())),
                Spread.of(ratios),
                Spread.of(cpuRatios),
                phases(runs),
                median(runs, run -> run.peakBytes().orElse(0) / 1e6),
                median(runs, run -> 1000 * Percentile.of(run.latencies(), 0.5)),
                median(runs, run -> 1000 * Percentile.of(run.latencies(), 0.99)));
    }

    private static double rowsPerDecode(Workload.Run run) {
        long prefills = run.meter().prefillPasses();
        return share(run.meter().decodeRows(), run.meter().passes() - prefills);
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    private static Phases phases(List<Workload.Run> runs) {
        return new Phases(
                median(runs, run -> run.meter().prefillNanos() / 1e6 / run.tasks()),
                median(runs, run -> run.meter().decodeNanos() / 1e6 / run.tasks()),
                median(runs, run -> run.meter().maskNanos() / 1e6 / run.tasks()),
                median(runs, run -> run.meter().samplingNanos() / 1e6 / run.tasks()),
                median(runs, run -> run.meter().copyNanos() / 1e6 / run.tasks()),
                median(runs, run -> 1000 * run.promptSeconds() / run.tasks()));
    }

    private static double median(List<Workload.Run> runs, ToDoubleFunction<Workload.Run> figure) {
        return median(runs.stream().mapToDouble(figure).sorted().boxed().toList());
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
