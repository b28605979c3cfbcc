package dev.shoal.streams.agent;

import java.util.Optional;

/** The agents known at the moment of a decision. */
public interface Agents {
    /** @param reference {@code name@version}, or a bare name for its newest version */
    Optional<Agent> find(String reference);

    /** The version that a new task of this id takes: the one it names, or the newest, or what the agent's rollout says. */
    Optional<Agent> choose(String reference, String taskId);

    /** @return whether turns that are escalated to this model have a topic to go to */
    boolean answers(String model);

    /** @return whether invocations of this connector have a topic to go to */
    boolean serves(String connector);
}
