package dev.shoal.cli.replay.dryrun;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.blob.BlobFailure;
import dev.shoal.schemas.blob.ClaimCheck;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.UnreadableRecord;
import dev.shoal.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;

/** Reads finished tasks, and the definitions they ran on, from the topics. Not thread-safe. */
final class RecordedTasks implements AutoCloseable {
    private final TopicScan scan;
    private final Registry registry;
    private final Topics topics;
    private final ClaimCheck claims;

    /** @param claims finds contents that are in a blob store */
    RecordedTasks(ConnectionSettings connection, ClaimCheck claims) {
        this.claims = claims;
        this.scan = new TopicScan(connection);
        this.registry = Registry.connect(connection.registry());
        this.topics = new Topics(connection.topicPrefix());
    }

    /**
     * The tasks of these ids, in their order.
     *
     * @throws InvalidInput naming each that the topic does not hold
     */
    List<Trajectory> of(List<String> ids) {
        Map<String, Trajectory> found = first(Set.copyOf(ids)::contains, task -> true);
        List<String> missing = ids.stream()
                .filter(id -> !found.containsKey(id))
                .map(id -> id + ": the topic " + topics.trajectories()
                        + " holds no such task: it has not ended, or it has passed the topic's retention")
                .toList();
        if (!missing.isEmpty()) throw new InvalidInput("The command line", missing);
        return ids.stream().distinct().map(found::get).toList();
    }

    /** The latest tasks of any version of an agent, oldest first. */
    List<Trajectory> latest(String agent, int most) {
        Predicate<Trajectory> own = task -> AgentIds.parse(task.getAgent())
                .filter(id -> id.name().equals(agent))
                .isPresent();
        List<Trajectory> all = new ArrayList<>(first(id -> true, own).values());
        all.sort((a, b) -> a.getCompletedAt().compareTo(b.getCompletedAt()));
        return all.subList(Math.max(0, all.size() - most), all.size());
    }

    /** Of each task its first round: what follows began with what the task remembered. */
    private Map<String, Trajectory> first(Predicate<String> id, Predicate<Trajectory> wanted) {
        Map<String, Trajectory> found = new LinkedHashMap<>();
        scan.read(scan.partitions(topics.trajectories()), Optional.empty(), record -> {
            if (record.key() == null || !id.test(new String(record.key(), StandardCharsets.UTF_8))) return;
            read(record.topic(), record.value()).ifPresent(task -> {
                if (task.getRound() == 1 && wanted.test(task)) found.put(task.getTaskId(), task);
            });
        });
        return found;
    }

    private Optional<Trajectory> read(String topic, byte[] value) {
        try {
            SpecificRecord record = registry.serde().deserializer().deserialize(topic, value);
            return record instanceof Trajectory task ? Optional.of(whole(task)) : Optional.empty();
        } catch (UnreadableRecord e) {
            return Optional.empty(); // nothing that the orchestrator wrote
        }
    }

    private Trajectory whole(Trajectory task) {
        if (task.getClaims().isEmpty()) return task;
        try {
            return Trajectory.newBuilder(task)
                    .setMessages(claims.in(task.getMessages(), task.getClaims()))
                    .setClaims(Map.of())
                    .build();
        } catch (BlobFailure e) {
            throw new InvalidInput(
                    "The command line", List.of(task.getTaskId() + ": " + e.getMessage() + " (--blobs DIR)"));
        }
    }

    /** The definition of a version as it stands in its topic; empty when it was withdrawn. */
    Optional<AgentDefinition> definition(String nameAtVersion) {
        var values = registry.serde(AgentDefinition.class).deserializer();
        Map<String, AgentDefinition> found = new LinkedHashMap<>();
        scan.read(scan.partitions(topics.agents()), Optional.empty(), record -> {
            if (record.key() == null || !new String(record.key(), StandardCharsets.UTF_8).equals(nameAtVersion)) return;
            found.remove(nameAtVersion);
            try {
                AgentDefinition definition = values.deserialize(record.topic(), record.value());
                if (definition != null) found.put(nameAtVersion, definition);
            } catch (UnreadableRecord e) {
                // The orchestrator skips it, too.
            }
        });
        return Optional.ofNullable(found.get(nameAtVersion));
    }

    @Override
    public void close() {
        scan.close();
        registry.close();
    }
}
