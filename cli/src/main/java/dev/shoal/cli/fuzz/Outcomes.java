package dev.shoal.cli.fuzz;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;

/** Counts the results of all tasks, good and bad, on a thread of its own. Thread-safe. */
final class Outcomes implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final RecordFollower follower;
    private final Map<String, Integer> results = new HashMap<>();
    private final Map<String, String> wrong = new TreeMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "outcomes");
    private Runnable onGood = () -> {};

    Outcomes(ConnectionSettings connection) {
        follower = new RecordFollower(connection, List.of(new Topics(connection.topicPrefix()).results()), true);
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed.get()) follower.poll(POLL, (topic, result) -> take(result));
    }

    /** Notices, as that a task was there already, are no results. */
    private synchronized void take(SpecificRecord result) {
        if (!(result instanceof TaskCompleted || result instanceof TaskFailed)) return;
        String task = ResultLine.taskId(result);
        boolean first = results.merge(task, 1, Integer::sum) == 1;
        if (!task.startsWith(GoodTasks.PREFIX)) return;
        if (result instanceof TaskFailed failed) wrong.put(task, failed.getCode() + ": " + failed.getReason());
        if (result instanceof TaskCompleted done && !done.getAnswer().equals(FuzzAgent.ANSWER)) {
            wrong.put(task, done.getAnswer());
        }
        if (first) onGood.run();
    }

    /** @param listener called for each good task at its first result */
    synchronized void onGood(Runnable listener) {
        onGood = listener;
    }

    /** How many results a task has. */
    synchronized int of(String task) {
        return results.getOrDefault(task, 0);
    }

    /** The good tasks that did not come to the right end, and what came of them. */
    synchronized Map<String, String> wrong() {
        return new TreeMap<>(wrong);
    }

    @Override
    public void close() throws InterruptedException {
        closed.set(true);
        thread.join();
        follower.close();
    }
}
