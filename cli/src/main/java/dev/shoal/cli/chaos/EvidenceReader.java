package dev.shoal.cli.chaos;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads what a run left behind, from the first record of each topic on. One use, one thread. */
final class EvidenceReader {
    private final Map<String, Integer> results = new HashMap<>();
    private final Map<String, String> wrong = new HashMap<>();
    private final Map<String, Integer> trajectories = new HashMap<>();
    private final Set<String> admitted = new HashSet<>();
    private final List<String> deadLetters = new ArrayList<>();

    private EvidenceReader() {}

    static Audit.Evidence read(ConnectionSettings connection, String databaseUrl, Set<String> submitted)
            throws SQLException {
        var reader = new EvidenceReader();
        Topics topics = new Topics(connection.topicPrefix());
        try (var scan = new TopicScan(connection);
                Registry registry = Registry.connect(connection.registry())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of(
                    topics.results(),
                    topics.trajectories(),
                    topics.invocations(ChaosAgent.CONNECTOR),
                    topics.deadLetters())) {
                partitions.addAll(scan.partitions(topic));
            }
            var records = registry.serde().deserializer();
            scan.read(
                    partitions,
                    Optional.empty(),
                    record -> reader.take(records.deserialize(record.topic(), record.value())));
        }
        return new Audit.Evidence(
                submitted,
                reader.results,
                reader.wrong,
                reader.trajectories,
                reader.admitted,
                LedgerDatabase.effects(databaseUrl),
                LedgerDatabase.ledger(databaseUrl),
                reader.deadLetters);
    }

    private void take(SpecificRecord record) {
        if (record instanceof TaskCompleted completed) {
            count(results, completed.getTaskId());
            if (!completed.getAnswer().equals(ChaosAgent.ANSWER))
                wrong.put(completed.getTaskId(), completed.getAnswer());
        } else if (record instanceof TaskFailed failed) {
            count(results, ResultLine.taskId(failed));
            wrong.put(failed.getTaskId(), failed.getCode() + ": " + failed.getReason());
        } else if (record instanceof Trajectory trajectory) {
            count(trajectories, trajectory.getTaskId());
        } else if (record instanceof ToolInvoked invoked) {
            if (invoked.getTool().equals(ChaosAgent.BOOK)) admitted.add(invoked.getInvocationId());
        } else if (record instanceof DeadLetter letter) {
            deadLetters.add(letter.getTopic() + "/" + letter.getPartition() + "/" + letter.getOffset() + ": "
                    + letter.getCode() + ": " + letter.getCause());
        }
    }

    private static void count(Map<String, Integer> counts, String id) {
        counts.merge(id, 1, Integer::sum);
    }
}
