package dev.shoal.cli.chaos;

import dev.shoal.cli.measure.Stalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What was submitted and what came back, and when. Thread-safe; times are of {@link System#nanoTime}. */
final class Tally {
    private final Map<String, Submitted> tasks = new HashMap<>();
    private final long[] newestAnswered;
    private int confirmed;
    private int answered;
    private long lastAnswerNanos = System.nanoTime();

    private static final class Submitted {
        private final int partition;
        private final long submittedNanos;
        private boolean confirmed;
        private long answeredNanos;

        Submitted(int partition, long submittedNanos) {
            this.partition = partition;
            this.submittedNanos = submittedNanos;
        }
    }

    Tally(int partitions) {
        newestAnswered = new long[partitions];
        java.util.Arrays.fill(newestAnswered, Long.MIN_VALUE);
    }

    synchronized void submitting(String task, int partition) {
        tasks.computeIfAbsent(task, t -> new Submitted(partition, System.nanoTime()));
    }

    /** The broker has the task. */
    synchronized void confirmed(String task) {
        Submitted known = tasks.get(task);
        if (known.confirmed) return;
        known.confirmed = true;
        confirmed++;
    }

    /** A result came; one for a task that was never submitted is the audit's to find. */
    synchronized void answered(String task) {
        Submitted known = tasks.get(task);
        if (known == null || known.answeredNanos != 0) return;
        known.answeredNanos = System.nanoTime();
        lastAnswerNanos = known.answeredNanos;
        answered++;
        newestAnswered[known.partition] = Math.max(newestAnswered[known.partition], known.submittedNanos);
    }

    synchronized int submitted() {
        return tasks.size();
    }

    synchronized int confirmed() {
        return confirmed;
    }

    synchronized int answered() {
        return answered;
    }

    synchronized long lastAnswerNanos() {
        return lastAnswerNanos;
    }

    /** Whether every partition has answered a task that was submitted after this time. */
    synchronized boolean settledSince(long nanos) {
        for (long newest : newestAnswered) {
            if (newest == Long.MIN_VALUE || newest - nanos < 0) return false;
        }
        return true;
    }

    synchronized Set<String> ids() {
        return new TreeSet<>(tasks.keySet());
    }

    synchronized List<Stalls.Task> answeredTasks() {
        List<Stalls.Task> done = new ArrayList<>();
        for (Submitted task : tasks.values()) {
            if (task.answeredNanos != 0) {
                done.add(new Stalls.Task(task.partition, task.submittedNanos, task.answeredNanos));
            }
        }
        return done;
    }
}
