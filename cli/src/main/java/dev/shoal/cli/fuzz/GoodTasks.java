package dev.shoal.cli.fuzz;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.TaskClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Submits good tasks as fast as they come back, so many at a time. Owned by one thread. */
final class GoodTasks implements AutoCloseable {
    static final String PREFIX = "good-";

    /** Enough to keep the cores busy: with fewer, throughput would be a matter of latency. */
    private static final int IN_FLIGHT = 1000;

    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final TaskClient client;
    private final Outcomes outcomes;
    private int submitted;

    GoodTasks(ConnectionSettings connection, Outcomes outcomes) {
        this.client = new TaskClient(connection);
        this.outcomes = outcomes;
    }

    /** How many there were until now; their numbers are from 1. */
    int submitted() {
        return submitted;
    }

    /**
     * @param beside run before each task
     * @return what it took from the first submission to the last result
     */
    Effort work(int count, Runnable beside) throws InterruptedException, IOException {
        var room = new Semaphore(IN_FLIGHT);
        outcomes.onGood(room::release);
        long start = System.nanoTime();
        Duration cpu = Effort.cpuNow();
        for (int i = 0; i < count; i++) {
            beside.run();
            acquire(room, 1);
            submit(PREFIX + ++submitted, FuzzAgent.NAME);
        }
        acquire(room, IN_FLIGHT);
        Duration wall = Duration.ofNanos(System.nanoTime() - start);
        return new Effort(count, wall, Effort.cpuNow().minus(cpu));
    }

    void submit(String id, String agent) {
        client.submit(id, agent, "What time is it?", Map.of("customer", "c-1")).exceptionally(failure -> {
            throw new IllegalStateException("task " + id + " was not taken", failure);
        });
    }

    private void acquire(Semaphore room, int permits) throws InterruptedException, IOException {
        if (room.tryAcquire(permits, PATIENCE.toSeconds(), TimeUnit.SECONDS)) return;
        throw new IOException("no good task came back for " + PATIENCE.toSeconds() + " s: "
                + (IN_FLIGHT - room.availablePermits()) + " of " + submitted + " wait; see the log");
    }

    @Override
    public void close() {
        client.close();
    }
}
