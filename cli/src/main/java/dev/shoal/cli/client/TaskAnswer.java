package dev.shoal.cli.client;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/** Sends something about a task and waits for what its orchestrator says to it. */
public final class TaskAnswer {
    private static final Duration POLL = Duration.ofMillis(500);

    private TaskAnswer() {}

    /**
     * @param send what to send; the results are followed from before it
     * @param enough whether a record of the task is the answer
     * @return empty when none came in time
     */
    public static Optional<SpecificRecord> await(
            ConnectionSettings where,
            String taskId,
            Function<TaskClient, CompletableFuture<Void>> send,
            Predicate<SpecificRecord> enough,
            Duration atMost)
            throws Exception {
        List<String> topics = List.of(new Topics(where.topicPrefix()).results());
        List<SpecificRecord> found = new ArrayList<>();
        try (var results = new RecordFollower(where, topics, false);
                var client = new TaskClient(where)) {
            send.apply(client).get();
            long end = System.nanoTime() + atMost.toNanos();
            while (found.isEmpty() && System.nanoTime() < end) {
                results.poll(POLL, (topic, record) -> {
                    if (ResultLine.taskId(record).equals(taskId) && enough.test(record)) found.add(record);
                });
            }
        }
        return found.stream().findFirst();
    }
}
