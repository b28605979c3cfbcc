package dev.shoal.cli.replay;

import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.streams.agent.Agent;
import dev.shoal.streams.agent.Agents;
import dev.shoal.streams.agent.InvalidCondition;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The agents as they stand in their topic, for a task that began at some time. Not thread-safe. */
final class PublishedAgents implements Agents {
    private final Map<String, Published> byId = new HashMap<>();
    private final Predicate<String> served;
    private final Predicate<String> answered;
    private Instant began = Instant.MAX;
    private Optional<String> ranOn = Optional.empty();

    private record Published(AgentDefinition definition, Agent agent, Instant at) {}

    /** @param served whether invocations of a connector have a topic, @param answered the same for turns of a larger model */
    PublishedAgents(Predicate<String> served, Predicate<String> answered) {
        this.served = served;
        this.answered = answered;
    }

    /** A later definition under the same id takes the place of the one before, as in the topic. */
    void put(AgentDefinition definition, Instant at) {
        try {
            String id = AgentIds.format(definition.getName(), definition.getVersion());
            byId.put(id, new Published(definition, Agent.of(definition), at));
        } catch (InvalidSchema | InvalidCondition e) {
            // The orchestrator cannot use it either.
        }
    }

    void remove(String id) {
        byId.remove(id);
    }

    /** @param version that the task ran on, as its trajectory says; empty when it has none yet */
    void forTask(Instant submitted, Optional<String> version) {
        began = submitted;
        ranOn = version.filter(id -> AgentIds.parse(id).isPresent());
    }

    /** Whether this version was published, perhaps again, after the task began: the replay has no other. */
    boolean republished(String id) {
        Published published = byId.get(id);
        return published != null && published.at.isAfter(began);
    }

    @Override
    public Optional<Agent> find(String reference) {
        if (AgentIds.parse(reference).isPresent()) {
            return Optional.ofNullable(byId.get(reference)).map(Published::agent);
        }
        Optional<String> recorded =
                ranOn.filter(id -> AgentIds.parse(id).orElseThrow().name().equals(reference));
        if (recorded.isPresent() && byId.containsKey(recorded.get())) return find(recorded.get());
        Comparator<Published> newest = Comparator.comparing((Published p) -> !p.at.isAfter(began))
                .thenComparing(p -> p.definition.getVersion());
        return byId.values().stream()
                .filter(p -> p.definition.getName().equals(reference))
                .max(newest)
                .map(Published::agent);
    }

    /** What the rollout said at that time is on record nowhere: the version that ran stands for it. */
    @Override
    public Optional<Agent> choose(String reference, String taskId) {
        return find(reference);
    }

    @Override
    public boolean answers(String model) {
        return answered.test(model);
    }

    @Override
    public boolean serves(String connector) {
        return served.test(connector);
    }
}
