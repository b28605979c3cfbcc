package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Agents as a test publishes them; the latest published is the newest. */
final class FixedAgents implements Agents {
    static final String WITHOUT_TOPIC = "nowhere";

    private final Map<String, Agent> byId = new LinkedHashMap<>();

    FixedAgents(AgentDefinition... definitions) {
        for (AgentDefinition definition : definitions) publish(definition);
    }

    void publish(AgentDefinition definition) {
        Agent agent = Agent.of(definition);
        byId.put(agent.id(), agent);
        byId.put(definition.getName(), agent);
    }

    void withdraw(String id) {
        byId.remove(id);
    }

    @Override
    public Optional<Agent> find(String reference) {
        return Optional.ofNullable(byId.get(reference));
    }

    @Override
    public Optional<Agent> choose(String reference, String taskId) {
        return find(reference);
    }

    @Override
    public boolean answers(String model) {
        return !model.equals(WITHOUT_TOPIC);
    }

    @Override
    public boolean serves(String connector) {
        return !connector.equals(WITHOUT_TOPIC);
    }
}
