package dev.shoal.cli.chaos;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Follows the results on a thread of its own, for the progress of a run; the audit reads them again. */
final class Results implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final RecordFollower follower;
    private final Tally tally;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "results");

    Results(ConnectionSettings connection, Tally tally) {
        this.follower = new RecordFollower(connection, List.of(new Topics(connection.topicPrefix()).results()), true);
        this.tally = tally;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed.get()) {
            follower.poll(POLL, (topic, result) -> tally.answered(ResultLine.taskId(result)));
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed.set(true);
        thread.join();
        follower.close();
    }
}
