package dev.shoal.schemas.serde;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks for schemas before they are needed, so that whoever reads a batch works on its first records meanwhile. What comes back is remembered by the client, the answer that there is none for a while; what fails is
 * asked again by whoever needs it. Thread-safe.
 */
final class LookAhead implements AutoCloseable {
    /** The client asks for one at a time, however many want to. */
    private static final int THREADS = 1;

    private static final int MOST_WAITING = 2000;
    private static final long IDLE_SECONDS = 10;
    /** Longer than any answer takes; when the registry is away the reader finds that out by itself. */
    private static final long LONGEST_WAIT_MS = 1000;

    private final SchemaClient client;
    private final Map<Integer, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), work -> {
                Thread thread = new Thread(work, "schema-look-ahead");
                thread.setDaemon(true);
                return thread;
            });

    LookAhead(SchemaClient client) {
        this.client = client;
        threads.allowCoreThreadTimeOut(true);
    }

    /** Begins to ask for a schema; returns at once. */
    void ask(int id) {
        var asked = new CompletableFuture<Void>();
        if (underWay.putIfAbsent(id, asked) != null) return;
        try {
            threads.execute(() -> {
                try {
                    client.byId(id);
                } catch (RuntimeException e) {
                    // Whoever reads the record meets it as well, and says so.
                } finally {
                    underWay.remove(id);
                    asked.complete(null);
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.remove(id);
            asked.complete(null);
        }
    }

    /** Waits for an answer that is under way, not for ever. */
    void await(int id) {
        CompletableFuture<Void> asked = underWay.get(id);
        if (asked == null) return;
        try {
            asked.get(LONGEST_WAIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The reader asks by itself.
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
