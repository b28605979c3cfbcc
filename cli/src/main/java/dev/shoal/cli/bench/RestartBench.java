package dev.shoal.cli.bench;

import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.measure.Stalls;
import dev.shoal.streams.OrchestratorProcess;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.utils.Utils;

/**
 * How long tasks stand still while two orchestrators with standby replicas are restarted one after the other, under load. One
 * use, one thread; submits and reads on two others.
 */
public final class RestartBench {
    /** @param restarts of the two in turn, @param rate of tasks per second */
    public record Options(int restarts, int rate, int commitMs) {}

    /** The load alone, at first and after each restart: compiled, and the standby replicas caught up. */
    private static final Duration WARM_UP = Duration.ofSeconds(25);

    private static final Duration SETTLING = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long LOOK_AGAIN_MS = 20;

    private final Options options;
    private final PrintStream out;
    private final Map<String, Long> submitted = new ConcurrentHashMap<>();
    private final Map<String, Long> answered = new ConcurrentHashMap<>();
    private final AtomicBoolean stopSubmitting = new AtomicBoolean();
    private final AtomicBoolean stopReading = new AtomicBoolean();

    /** Times of {@link System#nanoTime}. @param closed when the orchestrator had stopped, @param back when it was ready again */
    private record Restart(long begun, long closed, long back, long settled) {}

    public RestartBench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** @return true if every task was answered */
    public boolean run() throws IOException, InterruptedException, ExecutionException {
        line(
                "%d restarts of two orchestrators in turn, %d tasks/s, commits every %d ms",
                options.restarts(), options.rate(), options.commitMs());
        var scenario = new Scenario(1, options.rate(), 1, Duration.ZERO, 800, 1);
        Map<String, String> settings = Map.of("commit.interval.ms", String.valueOf(options.commitMs()));
        try (var stack = BenchStack.withoutOrchestrator(scenario, settings);
                var results = new RecordFollower(
                        stack.connection(), List.of(stack.topics().results()), true);
                var client = new TaskClient(stack.connection())) {
            OrchestratorProcess[] pair = {stack.orchestrator("streams-0", 1), stack.orchestrator("streams-1", 1)};
            try {
                return measure(stack, pair, client, results);
            } finally {
                for (OrchestratorProcess one : pair) one.close();
            }
        }
    }

    private boolean measure(BenchStack stack, OrchestratorProcess[] pair, TaskClient client, RecordFollower results)
            throws InterruptedException {
        var load = new Thread(() -> load(client), "load");
        var reader = new Thread(() -> read(results), "results");
        load.start();
        reader.start();
        List<Restart> restarts = new ArrayList<>();
        awaitReady(pair);
        TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
        long calmSince = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
        for (int i = 0; i < options.restarts(); i++) restarts.add(restart(stack, pair, i % pair.length));
        stopSubmitting.set(true);
        load.join();
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (answered.size() < submitted.size() && System.nanoTime() < giveUp) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        }
        stopReading.set(true);
        reader.join();
        report(restarts, calmSince);
        return answered.size() == submitted.size();
    }

    private Restart restart(BenchStack stack, OrchestratorProcess[] pair, int which) throws InterruptedException {
        long begun = System.nanoTime();
        pair[which].close();
        long closed = System.nanoTime();
        // What a process needs to start; meanwhile the other one works alone.
        TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
        pair[which] = stack.orchestrator("streams-" + which, 1);
        awaitReady(pair);
        long back = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
        return new Restart(begun, closed, back, System.nanoTime());
    }

    private static void awaitReady(OrchestratorProcess[] pair) throws InterruptedException {
        for (OrchestratorProcess one : pair) {
            while (!one.notReady().isEmpty()) TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        }
    }

    private void load(TaskClient client) {
        long start = System.nanoTime();
        for (long i = 0; !stopSubmitting.get(); i++) {
            long at = start + (long) (i * 1e9 / options.rate());
            for (long now = System.nanoTime(); now < at; now = System.nanoTime()) LockSupport.parkNanos(at - now);
            submitted.put("task-" + i, System.nanoTime());
            client.submit("task-" + i, BenchAgent.NAME, "What time is it?", Map.of());
        }
    }

    private void read(RecordFollower results) {
        while (!stopReading.get()) {
            results.poll(POLL, (topic, result) -> answered.putIfAbsent(ResultLine.taskId(result), System.nanoTime()));
        }
    }

    private void report(List<Restart> restarts, long calmSince) {
        Stalls stalls = Stalls.of(answered.entrySet().stream()
                .map(task -> new Stalls.Task(partition(task.getKey()), submitted.get(task.getKey()), task.getValue()))
                .toList());
        line("  %-22s %d submitted, %d answered", "tasks", submitted.size(), answered.size());
        line(
                "  %-22s %.2f s",
                "longest stall, calm",
                seconds(stalls.longest(calmSince, restarts.get(0).begun())));
        for (Restart one : restarts) {
            long half = one.closed() + SETTLING.toNanos();
            line(
                    "  %-22s %.2f s when it left (%.2f s to stop), %.2f s when it came back (ready after %.2f s)",
                    "longest stall",
                    seconds(stalls.longest(one.begun(), half)),
                    seconds(one.closed() - one.begun()),
                    seconds(stalls.longest(half, one.settled())),
                    seconds(one.back() - half));
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private static int partition(String task) {
        return Utils.toPositive(Utils.murmur2(task.getBytes(StandardCharsets.UTF_8))) % BenchStack.PARTITIONS;
    }

    private void line(String format, Object... values) {
        out.printf(Locale.ROOT, format + "%n", values);
    }
}
