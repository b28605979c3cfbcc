package dev.shoal.cli.replay;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.UnreadableRecord;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.agent.AgentDecider;
import dev.shoal.streams.agent.AgentEvent;
import dev.shoal.streams.processor.Decoded;
import dev.shoal.streams.processor.EventDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Gathers what the topics hold about a task. Reads the task's partition of each and nothing else. Not thread-safe. */
final class HistoryReader implements AutoCloseable {
    /** A worker's clock may be behind the client's. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    private final Topics topics;
    private final Registry registry;
    private final TopicScan scan;
    private final EventDecoder decoder;

    HistoryReader(ConnectionSettings connection) {
        topics = new Topics(connection.topicPrefix());
        registry = Registry.connect(connection.registry());
        scan = new TopicScan(connection);
        decoder = new EventDecoder(registry.serde().deserializer(), topics);
    }

    /** @throws InvalidInput if the task was never submitted, or too long ago */
    TaskHistory read(String taskId) {
        byte[] key = taskId.getBytes(StandardCharsets.UTF_8);
        TopicPartition tasks = partition(topics.tasks(), key);
        List<Recorded> submissions = events(tasks, key, Optional.empty());
        if (submissions.stream().noneMatch(HistoryReader::submits)) throw unknown(taskId, tasks);
        Instant since = lastLife(
                        submissions.stream().filter(HistoryReader::submits).toList())
                .minus(MARGIN);
        List<String> gaps = new ArrayList<>();
        List<List<Recorded>> inputs = new ArrayList<>();
        inputs.add(submissions.stream().filter(s -> s.at().isAfter(since)).toList());
        for (String topic : List.of(topics.decisions(), topics.toolResults(), topics.approvals())) {
            TopicPartition partition = partition(topic, key);
            noteGap(partition, since, gaps);
            inputs.add(events(partition, key, Optional.of(since)));
        }
        List<SpecificRecord> results = new ArrayList<>();
        List<Trajectory> trajectories = new ArrayList<>();
        for (String topic : List.of(topics.results(), topics.trajectories())) {
            TopicPartition partition = partition(topic, key);
            noteGap(partition, since, gaps);
            for (SpecificRecord record : outputs(partition, key, since)) {
                if (record instanceof Trajectory trajectory) trajectories.add(trajectory);
                if (record instanceof TaskCompleted || record instanceof TaskFailed) results.add(record);
            }
        }
        Optional<Trajectory> last =
                trajectories.isEmpty() ? Optional.empty() : Optional.of(trajectories.get(trajectories.size() - 1));
        return new TaskHistory(taskId, inputs, results, last, gaps);
    }

    PublishedAgents agents() {
        Set<String> existing = scan.topics();
        var agents = new PublishedAgents(
                connector -> existing.contains(topics.invocations(connector)),
                model -> existing.contains(topics.turns(model)));
        var values = registry.serde(AgentDefinition.class).deserializer();
        scan.read(scan.partitions(topics.agents()), Optional.empty(), record -> {
            if (record.key() == null) return;
            try {
                AgentDefinition definition = values.deserialize(record.topic(), record.value());
                if (definition == null) agents.remove(new String(record.key(), StandardCharsets.UTF_8));
                else agents.put(definition, Instant.ofEpochMilli(record.timestamp()));
            } catch (UnreadableRecord e) {
                // The orchestrator skips it, too.
            }
        });
        return agents;
    }

    /** Where Kafka's own clients put the key. */
    private TopicPartition partition(String topic, byte[] key) {
        int count = scan.partitions(topic).size();
        if (count == 0) {
            throw new InvalidInput(
                    "The installation",
                    List.of("topic " + topic
                            + ": does not exist; is --topic-prefix right? `shoal topics apply` creates it"));
        }
        return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % count);
    }

    private InvalidInput unknown(String taskId, TopicPartition tasks) {
        String what = scan.range(tasks).first() == 0
                ? "no task of this id was ever submitted"
                : "no task of this id is there: it was never submitted, or so long ago that its records have passed the"
                        + " retention of topic " + tasks.topic() + ", and nothing can be replayed";
        return new InvalidInput("The command line", List.of(taskId + ": " + what));
    }

    /** The topic holds cancellations and follow-up messages, too. */
    private static boolean submits(Recorded record) {
        return record.event().isEmpty() || record.event().get() instanceof AgentEvent.Submitted;
    }

    /** An id may be used again when the orchestrator has forgotten its task; the last one counts. */
    private static Instant lastLife(List<Recorded> submissions) {
        Duration remembered = AgentDecider.Limits.STANDARD.closedRetention();
        Instant start = submissions.get(0).at();
        for (Recorded submission : submissions) {
            if (submission.at().isAfter(start.plus(remembered))) start = submission.at();
        }
        return start;
    }

    private void noteGap(TopicPartition partition, Instant since, List<String> gaps) {
        if (scan.reachesBackTo(partition, since)) return;
        gaps.add("topic " + partition.topic() + " begins after this task did: records may have passed its retention");
    }

    private List<Recorded> events(TopicPartition partition, byte[] key, Optional<Instant> since) {
        List<Recorded> events = new ArrayList<>();
        scan.read(List.of(partition), since, record -> {
            if (!Arrays.equals(key, record.key())) return;
            Decoded decoded = decoder.decode(record.topic(), record.key(), record.value());
            Instant at = Instant.ofEpochMilli(record.timestamp());
            if (decoded instanceof Decoded.Event e) {
                events.add(new Recorded(place(record), at, Optional.of(e.event()), ""));
            } else if (decoded instanceof Decoded.Poison poison) {
                String why = poison.code().code() + ": " + poison.cause();
                events.add(new Recorded(place(record), at, Optional.empty(), why));
            }
        });
        return events;
    }

    private List<SpecificRecord> outputs(TopicPartition partition, byte[] key, Instant since) {
        List<SpecificRecord> outputs = new ArrayList<>();
        scan.read(List.of(partition), Optional.of(since), record -> {
            if (!Arrays.equals(key, record.key())) return;
            try {
                outputs.add(registry.serde().deserializer().deserialize(record.topic(), record.value()));
            } catch (UnreadableRecord e) {
                // Nothing that the orchestrator wrote.
            }
        });
        return outputs;
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "/" + record.partition() + "/" + record.offset();
    }

    @Override
    public void close() {
        scan.close();
        registry.close();
    }
}
