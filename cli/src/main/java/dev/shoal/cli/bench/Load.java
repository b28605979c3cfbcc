package dev.shoal.cli.bench;

import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.schemas.avro.TaskCompleted;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.apache.avro.specific.SpecificRecord;

/** Submits the tasks of a scenario and waits for their results. One use, one thread; submits on another. */
final class Load {
    /** With no result for so long the run is given up: what is missing is lost. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Scenario scenario;
    private final String prefix;
    private final long[] submittedAt;
    private final long[] answeredAt;
    private final Semaphore room;
    private int answered;
    private int failed;
    private int twice;

    /** @param prefix of the task ids; no other load of the same stack has it */
    Load(Scenario scenario, String prefix) {
        this.scenario = scenario;
        this.prefix = prefix;
        this.submittedAt = new long[scenario.tasks()];
        this.answeredAt = new long[scenario.tasks()];
        this.room = new Semaphore(scenario.inFlight());
    }

    /** @param progress told the number of results now and then */
    Timings run(BenchStack stack, IntConsumer progress) throws InterruptedException {
        try (var results = new RecordFollower(
                        stack.connection(), List.of(stack.topics().results()), false);
                var client = new TaskClient(stack.connection())) {
            var submitter = new Thread(() -> submit(client), "submit");
            submitter.setDaemon(true);
            submitter.start();
            long last = System.nanoTime();
            while (answered < scenario.tasks() && System.nanoTime() - last < PATIENCE.toNanos()) {
                if (results.poll(Duration.ofMillis(100), this::answered) > 0) last = System.nanoTime();
                progress.accept(answered);
            }
            submitter.interrupt();
            submitter.join();
        }
        return timings();
    }

    private void submit(TaskClient client) {
        long start = System.nanoTime();
        for (int i = 0; i < scenario.tasks(); i++) {
            if (scenario.rate() > 0) pause(start + (long) (i * 1e9 / scenario.rate()));
            try {
                room.acquire();
            } catch (InterruptedException e) {
                return;
            }
            submittedAt[i] = System.nanoTime();
            client.submit(prefix + i, BenchAgent.NAME, "What time is it?", Map.of());
        }
    }

    private static void pause(long until) {
        for (long now = System.nanoTime(); now < until; now = System.nanoTime()) LockSupport.parkNanos(until - now);
    }

    private void answered(String topic, SpecificRecord result) {
        String id = ResultLine.taskId(result);
        if (!id.startsWith(prefix)) return;
        int task = Integer.parseInt(id.substring(prefix.length()));
        if (answeredAt[task] != 0) {
            twice++;
            return;
        }
        answeredAt[task] = System.nanoTime();
        answered++;
        if (!(result instanceof TaskCompleted)) failed++;
        room.release();
    }

    private Timings timings() {
        double[] latencies = new double[answered];
        long[] ends = new long[answered];
        int next = 0;
        for (int i = 0; i < scenario.tasks(); i++) {
            if (answeredAt[i] == 0) continue;
            latencies[next] = (answeredAt[i] - submittedAt[i]) / 1e6;
            ends[next++] = answeredAt[i];
        }
        Arrays.sort(ends);
        Arrays.sort(latencies);
        double seconds = answered == 0 ? 0 : (ends[answered - 1] - submittedAt[0]) / 1e9;
        return new Timings(answered, failed, scenario.tasks() - answered, twice, seconds, sustained(ends), latencies);
    }

    /** Tasks per second without the first fifth and the last twentieth, in which the load rises and ends. */
    private static double sustained(long[] ends) {
        int from = ends.length / 5;
        int to = ends.length - ends.length / 20 - 1;
        return to <= from ? 0 : (to - from) * 1e9 / (ends[to] - ends[from]);
    }
}
