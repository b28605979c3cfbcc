package dev.shoal.workers.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Requests that wait for a slot: by priority, and among equals the first come first. Bounded. Thread-safe. */
final class Waiting {
    private final int most;
    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparing(Entry::priority).thenComparingLong(Entry::number));
    private long next;

    /** @param number in the order of arrival */
    record Entry(Request request, CompletableFuture<Completion> result, long number) {
        Priority priority() {
            return request.priority();
        }
    }

    Waiting(int most) {
        this.most = most;
    }

    /** False when there is no room. */
    synchronized boolean offer(Request request, CompletableFuture<Completion> result) {
        if (entries.size() >= most) return false;
        entries.add(new Entry(request, result, next++));
        notifyAll();
        return true;
    }

    /** The first one, left where it is. */
    synchronized Optional<Entry> peek() {
        return Optional.ofNullable(entries.peek());
    }

    synchronized Optional<Entry> poll() {
        return Optional.ofNullable(entries.poll());
    }

    synchronized void remove(Entry entry) {
        entries.remove(entry);
    }

    /** Waits for a request, or until the time is over or somebody wakes it. */
    synchronized void await(long millis) throws InterruptedException {
        if (entries.isEmpty()) TimeUnit.MILLISECONDS.timedWait(this, millis);
    }

    synchronized void wake() {
        notifyAll();
    }

    /** Takes out all that meet the condition. */
    synchronized List<Entry> takeAll(Predicate<Entry> condition) {
        if (entries.isEmpty()) return List.of();
        List<Entry> taken = new ArrayList<>();
        for (Entry entry : entries) if (condition.test(entry)) taken.add(entry);
        entries.removeAll(taken);
        return taken;
    }
}
