package dev.shoal.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.shoal.cli.measure.ProcessorTime;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * Measures the orchestrator with a model that takes no time or a fixed one: two turns and one tool call for each task,
 * everything durable, the broker in this process. One use, one thread.
 */
public final class OrchestratorBench {
    /**
     * @param tasks one run for each, @param threads of the orchestrator, one run for each
     * @param rate tasks per second; 0 keeps {@code inFlight} in flight
     * @param slots turns side by side, @param commitMs the orchestrator's commit interval
     * @param warmUp tasks before each run, as fast as they go, which count for nothing
     * @param settings of the orchestrator beside those that the bench chooses
     */
    public record Options(
            List<Integer> tasks,
            int rate,
            int inFlight,
            Duration model,
            int slots,
            List<Integer> threads,
            int commitMs,
            int warmUp,
            Map<String, String> settings,
            Optional<Path> json) {
        public Options {
            settings = Map.copyOf(settings);
            tasks = List.copyOf(tasks);
            threads = List.copyOf(threads);
        }
    }

    private final Options options;
    private final PrintStream out;

    public OrchestratorBench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** @return true if nothing was lost, duplicated or failed in any run */
    public boolean run() throws IOException, InterruptedException, ExecutionException {
        List<Measurement> all = new ArrayList<>();
        for (int threads : options.threads()) {
            for (int tasks : options.tasks()) all.add(measure(scenario(tasks, threads)));
        }
        if (all.size() > 1) compare(all);
        if (options.json().isPresent()) {
            var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            Files.writeString(options.json().get(), json.writeValueAsString(all) + "\n");
        }
        return all.stream().allMatch(Measurement::good);
    }

    private Scenario scenario(int tasks, int threads) {
        return new Scenario(tasks, options.rate(), options.inFlight(), options.model(), options.slots(), threads);
    }

    private Measurement measure(Scenario scenario) throws IOException, InterruptedException, ExecutionException {
        out.println(scenario.label());
        Map<String, String> settings = new HashMap<>(options.settings());
        settings.put("commit.interval.ms", String.valueOf(options.commitMs()));
        try (var stack = BenchStack.start(scenario, settings)) {
            warmUp(stack);
            Map<String, Long> topicsBefore = stack.topicBytes();
            StreamThreads before = StreamThreads.now();
            Duration processorBefore = ProcessorTime.now();
            var progress = new Ticker(scenario.tasks());
            Timings timings = new Load(scenario, "t").run(stack, progress::at);
            StreamThreads threads = StreamThreads.now().since(before);
            Duration processor = ProcessorTime.now().minus(processorBefore);
            Map<String, Long> topics = stack.topicBytes();
            topicsBefore.forEach((topic, bytes) -> topics.merge(topic, -bytes, Long::sum));
            var measured = Measurement.of(scenario, timings, processor, topics, stack.stateBytes());
            print(measured);
            line("commits", "%s", threads.perCommit());
            return measured;
        }
    }

    /** A process that runs for days is measured, not the first half minute of one that compiles itself. */
    private void warmUp(BenchStack stack) throws InterruptedException {
        if (options.warmUp() == 0) return;
        out.printf(Locale.ROOT, "  warming up with %d tasks%n", options.warmUp());
        var load = new Scenario(options.warmUp(), 0, 2000, options.model(), options.slots(), 1);
        new Load(load, "w").run(stack, done -> {});
    }

    /** How the figures grow from run to run. */
    private void compare(List<Measurement> all) {
        out.println();
        out.printf(
                "%10s %8s %10s %8s %8s %13s %12s %12s%n",
                "tasks", "threads", "tasks/s", "p50 ms", "p99 ms", "processor ms", "topic bytes", "state MB");
        for (Measurement m : all) {
            out.printf(
                    Locale.ROOT,
                    "%10d %8d %10.0f %8.0f %8.0f %13.3f %12d %12.1f%n",
                    m.tasks(),
                    m.threads(),
                    m.sustained(),
                    m.p50Ms(),
                    m.p99Ms(),
                    m.processorMs(),
                    m.bytesPerTask().values().stream()
                            .mapToLong(Long::longValue)
                            .sum(),
                    m.stateBytes() / 1e6);
        }
    }

    private void print(Measurement m) {
        line("tasks/s", "%.0f sustained, %.0f over all in %.1f s", m.sustained(), m.tasksPerSecond(), m.seconds());
        if (m.ofIdeal() > 0) line("of the ideal", "%.3f", m.ofIdeal());
        line("latency", "p50 %.0f ms, p99 %.0f ms, p99.9 %.0f ms", m.p50Ms(), m.p99Ms(), m.p999Ms());
        line("processor", "%.3f ms per task, all parts and the broker", m.processorMs());
        line("lost / twice / failed", "%d / %d / %d", m.lost(), m.duplicated(), m.failed());
        line("bytes per task", "%s", m.bytesPerTask());
        line("state on disk", "%.1f MB", m.stateBytes() / 1e6);
    }

    private void line(String name, String format, Object... values) {
        out.printf(Locale.ROOT, "  %-22s %s%n", name, String.format(Locale.ROOT, format, values));
    }

    /** Prints how far a run is, every five seconds. */
    private final class Ticker {
        private static final long EVERY_NS = 5_000_000_000L;

        private final int total;
        private long last = System.nanoTime();
        private int before;

        Ticker(int total) {
            this.total = total;
        }

        void at(int done) {
            long now = System.nanoTime();
            if (now - last < EVERY_NS) return;
            out.printf(Locale.ROOT, "  %d/%d done, %.0f tasks/s%n", done, total, (done - before) * 1e9 / (now - last));
            last = now;
            before = done;
        }
    }
}
