package dev.shoal.cli.demo;

import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.Trajectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** Keeps the books of submitted tasks and their results. Thread-safe. */
final class TaskTracker {
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private int finished;
    private int failed;

    synchronized void submitted(DeskTask task) {
        outcomes.put(task.id(), new Outcome(task, System.nanoTime()));
        notifyAll();
    }

    /** Takes a record of the topics {@code results} and {@code trajectories}; others' tasks are ignored. */
    synchronized void received(SpecificRecord record) {
        Outcome outcome = outcomes.get(taskId(record));
        if (outcome == null) return;
        boolean before = outcome.finished();
        if (record instanceof Trajectory trajectory) {
            outcome.trajectory = Optional.of(trajectory);
        } else {
            outcome.results++;
            if (outcome.result.isEmpty()) outcome.finishedNanos = System.nanoTime();
            outcome.result = Optional.of(record);
        }
        if (!before && outcome.finished()) {
            finished++;
            if (outcome.failed()) failed++;
        }
        notifyAll();
    }

    private static String taskId(SpecificRecord record) {
        if (record instanceof Trajectory trajectory) return trajectory.getTaskId();
        if (record instanceof TaskCompleted completed) return completed.getTaskId();
        return record instanceof TaskFailed failed ? failed.getTaskId() : "";
    }

    /** Waits until fewer tasks than that are in flight. */
    synchronized void awaitRoom(int mostInFlight) throws InterruptedException {
        while (outcomes.size() - finished >= mostInFlight) wait();
    }

    /** Waits until the count is finished. @return false when there has been no progress for so long */
    synchronized boolean awaitFinished(int count, long patienceMs) throws InterruptedException {
        long lastChange = System.nanoTime();
        int seen = finished;
        while (finished < count) {
            wait(1000);
            if (finished != seen) {
                seen = finished;
                lastChange = System.nanoTime();
            } else if (System.nanoTime() - lastChange > patienceMs * 1_000_000) {
                return false;
            }
        }
        return true;
    }

    synchronized int finished() {
        return finished;
    }

    synchronized int failed() {
        return failed;
    }

    synchronized int inFlight() {
        return outcomes.size() - finished;
    }

    /** All outcomes in the order of submission; to be used when nothing is received any more, or for latencies only. */
    synchronized List<Outcome> outcomes() {
        return new ArrayList<>(outcomes.values());
    }

    synchronized double[] latenciesMs() {
        return outcomes.values().stream()
                .filter(Outcome::finished)
                .mapToDouble(Outcome::latencyMs)
                .sorted()
                .toArray();
    }
}
