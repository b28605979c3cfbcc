package dev.shoal.connectors.host;

import dev.shoal.schemas.topic.Urgency;
import java.util.Comparator;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that execute calls: of those that wait, the most urgent first, and among equals the first come first. Its queue is
 * bounded by what the lanes take: lanes times batch. Thread-safe.
 */
final class CallPool implements AutoCloseable {
    private final AtomicLong arrivals = new AtomicLong();
    private final ThreadPoolExecutor threads;

    private record Call(Urgency urgency, long number, Runnable work) implements Runnable, Comparable<Call> {
        private static final Comparator<Call> ORDER =
                Comparator.comparing(Call::urgency).thenComparingLong(Call::number);

        @Override
        public void run() {
            work.run();
        }

        @Override
        public int compareTo(Call other) {
            return ORDER.compare(this, other);
        }
    }

    CallPool(String name, int count) {
        var numbers = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                count,
                count,
                0,
                TimeUnit.SECONDS,
                new PriorityBlockingQueue<>(),
                task -> new Thread(task, name + "-call-" + numbers.getAndIncrement()));
    }

    void execute(Urgency urgency, Runnable work) {
        threads.execute(new Call(urgency, arrivals.getAndIncrement(), work));
    }

    /** Interrupts what runs and drops what waits. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
