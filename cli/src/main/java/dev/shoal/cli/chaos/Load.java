package dev.shoal.cli.chaos;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.TaskClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Utils;

/**
 * Submits tasks at a steady rate on a thread of its own. A submission that Kafka did not confirm is made again under the same
 * id, as a client does: whether the first one arrived or not, it is one task.
 */
final class Load implements AutoCloseable {
    /** An outage must not end in a flood: no more than so many seconds' tasks wait. */
    private static final int MOST_WAITING_SECONDS = 60;

    private static final long RETRY_MS = 300;

    private final TaskClient client;
    private final Tally tally;
    private final int rate;
    private final Thread thread = new Thread(this::run, "load");
    private final AtomicBoolean submitting = new AtomicBoolean(true);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> unconfirmed = new ConcurrentLinkedQueue<>();

    /** @param rate tasks for each second */
    Load(ConnectionSettings connection, Tally tally, int rate) {
        this.client = new TaskClient(connection);
        this.tally = tally;
        this.rate = rate;
        thread.setDaemon(true);
        thread.start();
    }

    /** No new tasks; those that are not confirmed yet are still submitted again. */
    void stopSubmitting() {
        submitting.set(false);
    }

    private void run() {
        long every = TimeUnit.SECONDS.toNanos(1) / rate;
        long next = System.nanoTime();
        int number = 0;
        try {
            while (!closed.get()) {
                String again = unconfirmed.poll();
                if (again != null) {
                    TimeUnit.MILLISECONDS.sleep(RETRY_MS);
                    submit(again);
                    continue;
                }
                long wait = next - System.nanoTime();
                if (wait > 0) TimeUnit.NANOSECONDS.sleep(wait);
                // What an outage held up is not caught up with: the rate stays what it is.
                next = Math.max(next + every, System.nanoTime() - every);
                boolean room = tally.submitted() - tally.answered() < rate * MOST_WAITING_SECONDS;
                if (submitting.get() && room) submit("task-" + ++number);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(String task) {
        tally.submitting(task, partition(task));
        try {
            client.submit(task, ChaosAgent.NAME, "What do I need today?", Map.of())
                    .whenComplete((done, failure) -> {
                        if (failure == null) tally.confirmed(task);
                        else unconfirmed.add(task);
                    });
        } catch (KafkaException e) {
            unconfirmed.add(task);
        }
    }

    /** Where the producer puts the task, and where the orchestrator puts its result. */
    private static int partition(String task) {
        return Utils.toPositive(Utils.murmur2(task.getBytes(StandardCharsets.UTF_8))) % Processes.PARTITIONS;
    }

    @Override
    public void close() throws InterruptedException {
        closed.set(true);
        thread.interrupt();
        thread.join();
        client.close();
    }
}
