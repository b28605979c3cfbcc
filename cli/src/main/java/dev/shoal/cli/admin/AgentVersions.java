package dev.shoal.cli.admin;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.AgentRollout;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** The published versions of agents, and which of them new tasks take. Immutable. */
public final class AgentVersions {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, TreeMap<Integer, AgentDefinition>> versions = new TreeMap<>();
    private final Map<String, AgentRollout> rollouts = new TreeMap<>();

    private AgentVersions() {}

    public static AgentVersions read(ConnectionSettings where) {
        var read = new AgentVersions();
        try (var follower = new RecordFollower(where, List.of(new Topics(where.topicPrefix()).agents()), true)) {
            do {
                follower.poll(POLL, (topic, record) -> {
                    if (record instanceof AgentDefinition agent) {
                        read.versions
                                .computeIfAbsent(agent.getName(), name -> new TreeMap<>())
                                .put(agent.getVersion(), agent);
                    }
                    if (record instanceof AgentRollout rollout) read.rollouts.put(rollout.getName(), rollout);
                });
            } while (!follower.caughtUp());
        }
        return read;
    }

    public Map<String, TreeMap<Integer, AgentDefinition>> versions() {
        return versions;
    }

    public Optional<AgentRollout> rollout(String name) {
        return Optional.ofNullable(rollouts.get(name));
    }

    /** The version that most new tasks take. */
    public int stable(String name) {
        return rollout(name).map(AgentRollout::getStable).orElseGet(() -> versions.get(name)
                .lastKey());
    }

    /**
     * The record that lets new tasks take a version, or a share of them.
     *
     * @param percent 100 makes it the version of all
     * @throws InvalidInput if there is no such version
     */
    public AgentRollout rolledOut(String name, int version, int percent, String by) {
        require(name, version);
        int before = stable(name);
        boolean whole = percent == 100;
        var rollout = AgentRollout.newBuilder()
                .setName(name)
                .setStable(whole ? version : before)
                .setCanaryPercent(whole ? 0 : percent)
                .setBy(by)
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        if (!whole) rollout.setCanary(version);
        Integer earlier = rollout(name).map(AgentRollout::getPrevious).orElse(null);
        return rollout.setPrevious(whole && version != before ? Integer.valueOf(before) : earlier)
                .build();
    }

    /**
     * The record that takes a canary back, or without one goes back to the version before.
     *
     * @throws InvalidInput if there is nothing to go back to
     */
    public AgentRollout rolledBack(String name, String by) {
        if (!versions.containsKey(name)) require(name, 0);
        Optional<AgentRollout> now = rollout(name);
        int stable = stable(name);
        boolean canary = now.map(AgentRollout::getCanary).isPresent();
        Integer previous = now.map(AgentRollout::getPrevious)
                .orElseGet(() -> versions.get(name).lowerKey(stable));
        if (!canary && previous == null) {
            throw new InvalidInput("The command line", List.of(name + ": has no version before " + stable));
        }
        var rollout = AgentRollout.newBuilder()
                .setName(name)
                .setStable(canary ? stable : previous)
                .setBy(by)
                .setChangedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        return (canary ? rollout.setPrevious(previous) : rollout).build();
    }

    public static void publish(ConnectionSettings where, AgentRollout rollout)
            throws ExecutionException, InterruptedException {
        Map<String, Object> settings = where.clients();
        settings.put("acks", "all");
        try (Registry registry = Registry.connect(where.registry());
                var producer = new KafkaProducer<>(
                        settings, new StringSerializer(), registry.serde().serializer())) {
            String topic = new Topics(where.topicPrefix()).agents();
            producer.send(new ProducerRecord<>(topic, rollout.getName(), rollout))
                    .get();
        }
    }

    private void require(String name, int version) {
        TreeMap<Integer, AgentDefinition> known = versions.getOrDefault(name, new TreeMap<>());
        if (known.containsKey(version)) return;
        String there = known.isEmpty() ? "no agent of this name is published" : "published are " + known.keySet();
        throw new InvalidInput("The command line", List.of(name + "@" + version + ": does not exist; " + there));
    }
}
