package dev.shoal.streams.processor;

import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.AgentRollout;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.UnreadableRecord;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.agent.Agent;
import dev.shoal.streams.agent.Agents;
import dev.shoal.streams.agent.InvalidCondition;
import dev.shoal.streams.agent.Rollouts;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The published agents, each parsed once. Owned by one thread; the store behind it changes at any time. */
final class AgentCatalog implements Agents {
    private static final Logger log = LoggerFactory.getLogger(AgentCatalog.class);

    private final ReadOnlyKeyValueStore<String, byte[]> published;
    private final Deserializer<AgentDefinition> definitions;
    private final Deserializer<AgentRollout> rolloutRecords;
    private final Topics topics;
    private final Predicate<String> topicExists;
    private final Map<String, Parsed> parsed = new HashMap<>();
    private final Map<String, ParsedRollout> rollouts = new HashMap<>();

    /** @param agent empty when the definition cannot be used */
    private record Parsed(byte[] bytes, Optional<Agent> agent) {}

    /** @param rollout empty when it cannot be used */
    private record ParsedRollout(byte[] bytes, Optional<AgentRollout> rollout) {}

    /** @param topicExists asked before anything is sent to a connector or a larger model */
    AgentCatalog(
            ReadOnlyKeyValueStore<String, byte[]> published,
            Registry registry,
            Topics topics,
            Predicate<String> topicExists) {
        this.published = published;
        this.definitions = registry.serde(AgentDefinition.class).deserializer();
        this.rolloutRecords = registry.serde(AgentRollout.class).deserializer();
        this.topics = topics;
        this.topicExists = topicExists;
    }

    @Override
    public Optional<Agent> find(String reference) {
        if (AgentIds.parse(reference).isEmpty()) return newest(reference);
        byte[] bytes = published.get(reference);
        return bytes == null ? Optional.empty() : agent(reference, bytes);
    }

    @Override
    public Optional<Agent> choose(String reference, String taskId) {
        Optional<AgentRollout> rollout = rollout(reference);
        if (rollout.isEmpty()) return find(reference);
        Optional<Agent> chosen = find(AgentIds.format(reference, Rollouts.version(rollout.get(), taskId)));
        // A canary that cannot be used must not fail its tasks.
        return chosen.isPresent()
                ? chosen
                : find(AgentIds.format(reference, rollout.get().getStable()));
    }

    @Override
    public boolean serves(String connector) {
        return topicExists.test(topics.invocations(connector));
    }

    @Override
    public boolean answers(String model) {
        return topicExists.test(topics.turns(model));
    }

    /** Stands under the bare name. */
    private Optional<AgentRollout> rollout(String reference) {
        byte[] bytes = published.get(reference);
        if (bytes == null || AgentIds.parse(reference).isPresent()) return Optional.empty();
        ParsedRollout known = rollouts.get(reference);
        if (known != null && Arrays.equals(known.bytes, bytes)) return known.rollout;
        Optional<AgentRollout> rollout = Optional.empty();
        try {
            rollout = Optional.of(rolloutRecords.deserialize(topics.agents(), bytes));
        } catch (UnreadableRecord e) {
            log.warn("the rollout of agent {} is skipped: {}", reference, e.getMessage());
        }
        rollouts.put(reference, new ParsedRollout(bytes, rollout));
        return rollout;
    }

    /** Looks at every version of the name: there are few, and an unusable one must not hide the one before. */
    private Optional<Agent> newest(String name) {
        Optional<Agent> newest = Optional.empty();
        int version = -1;
        // '@' is followed by digits, all of which sort before 'A'.
        try (KeyValueIterator<String, byte[]> versions = published.range(name + "@", name + "@A")) {
            while (versions.hasNext()) {
                KeyValue<String, byte[]> next = versions.next();
                Optional<AgentIds> id =
                        AgentIds.parse(next.key).filter(i -> i.name().equals(name));
                if (id.isEmpty() || id.get().version() <= version) continue;
                Optional<Agent> agent = agent(next.key, next.value);
                if (agent.isEmpty()) continue;
                newest = agent;
                version = id.get().version();
            }
        }
        return newest;
    }

    private Optional<Agent> agent(String id, byte[] bytes) {
        Parsed known = parsed.get(id);
        if (known != null && Arrays.equals(known.bytes, bytes)) return known.agent;
        Optional<Agent> agent = parse(id, bytes);
        // What cannot be used does not take the place of what works, as in the workers and connectors.
        if (agent.isEmpty() && known != null) agent = known.agent;
        parsed.put(id, new Parsed(bytes, agent));
        return agent;
    }

    private Optional<Agent> parse(String id, byte[] bytes) {
        try {
            AgentDefinition definition = definitions.deserialize(topics.agents(), bytes);
            String own = AgentIds.format(definition.getName(), definition.getVersion());
            if (own.equals(id)) return Optional.of(Agent.of(definition));
            log.warn("agent {} is skipped: its definition says {}", id, own);
        } catch (UnreadableRecord | InvalidSchema | InvalidCondition e) {
            log.warn("agent {} is skipped: {}", id, e.getMessage());
        }
        return Optional.empty();
    }
}
