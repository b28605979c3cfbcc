package dev.shoal.cli.replay.dryrun;

import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.streams.agent.Agent;
import dev.shoal.streams.agent.Agents;
import java.util.Optional;

/**
 * The definition that is tried: every task is its task. It escalates to nobody, since no larger model is there, and every
 * connector counts as served, since what it said is on record. Immutable.
 */
record Candidate(AgentDefinition definition, Agent agent) implements Agents {
    /** @throws RuntimeException saying which tool cannot be used */
    static Candidate of(AgentDefinition definition) {
        return new Candidate(definition, Agent.of(definition));
    }

    String id() {
        return AgentIds.format(definition.getName(), definition.getVersion());
    }

    @Override
    public Optional<Agent> find(String reference) {
        return Optional.of(agent);
    }

    @Override
    public Optional<Agent> choose(String reference, String taskId) {
        return Optional.of(agent);
    }

    @Override
    public boolean answers(String model) {
        return false;
    }

    @Override
    public boolean serves(String connector) {
        return true;
    }
}
