package dev.shoal.cli.bench.engine;

import dev.shoal.cli.eval.compare.PeakMemory;
import dev.shoal.workers.MeasuredModel;
import dev.shoal.workers.engine.EngineMeter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Works all tasks off with a model, so many side by side; one use. Its own thread renders prompts, as in a model worker. */
final class Workload {
    private final MeasuredModel model;
    private final Deque<Conversation> waiting = new ArrayDeque<>();
    private final List<Conversation> all = new ArrayList<>();
    private final List<Double> latencies = new ArrayList<>();
    private final ExecutorService client = Executors.newSingleThreadExecutor(task -> new Thread(task, "client"));
    private final CountDownLatch left;
    private long tokens;
    private long failed;

    /**
     * What a run took.
     *
     * @param tokens decided, @param failed turns that did not end well
     * @param cpuSeconds of the whole process on all cores
     * @param latencies of turns in seconds, ascending; waiting for other turns counts
     */
    record Run(
            List<List<int[]>> turns,
            double seconds,
            double cpuSeconds,
            long tokens,
            long failed,
            double promptSeconds,
            EngineMeter.Reading meter,
            OptionalLong peakBytes,
            double[] latencies) {
        int tasks() {
            return turns.size();
        }
    }

    private Workload(MeasuredModel model, List<BenchTask> tasks) {
        this.model = model;
        for (BenchTask task : tasks) all.add(new Conversation(task));
        waiting.addAll(all);
        left = new CountDownLatch(tasks.size());
    }

    static Run run(MeasuredModel model, List<BenchTask> tasks, int sideBySide) throws InterruptedException {
        return new Workload(model, tasks).run(sideBySide);
    }

    private Run run(int sideBySide) throws InterruptedException {
        EngineMeter.Reading before = model.meter();
        long prompts = model.promptNanos();
        forgetPeak();
        long cpu = cpuNanos();
        long start = System.nanoTime();
        for (int i = 0; i < sideBySide; i++) client.execute(this::next);
        left.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpuNanos() - cpu) / 1e9;
        client.shutdown();
        return new Run(
                all.stream().map(Conversation::turns).toList(),
                seconds,
                cpuSeconds,
                tokens,
                failed,
                (model.promptNanos() - prompts) / 1e9,
                model.meter().since(before),
                PeakMemory.ofThisProcess(),
                sorted());
    }

    private double[] sorted() {
        double[] seconds = latencies.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(seconds);
        return seconds;
    }

    private void next() {
        if (!waiting.isEmpty()) decide(waiting.poll());
    }

    private void decide(Conversation conversation) {
        long start = System.nanoTime();
        model.decide(conversation.messages())
                .whenCompleteAsync(
                        (outcome, failure) -> {
                            if (failure != null) throw new IllegalStateException("the engine failed", failure);
                            latencies.add((System.nanoTime() - start) / 1e9);
                            decided(conversation, outcome);
                        },
                        client);
    }

    private void decided(Conversation conversation, MeasuredModel.Outcome outcome) {
        tokens += outcome.tokens().length;
        if (outcome.turn().isEmpty()) failed++;
        if (conversation.goOn(outcome)) {
            decide(conversation);
            return;
        }
        next();
        left.countDown();
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getProcessCpuTime()
                : 0;
    }

    /** Linux then counts the peak of the memory from now on; elsewhere it is that of the whole process. */
    private static void forgetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException e) {
            // Some other system.
        }
    }
}
