package dev.shoal.streams.agent;

import java.util.Optional;

/** The agents known at the moment of a decision. */
public interface Agents {
    /** @param reference {@code name@version}, or a bare name for its newest version */
    Optional<Agent> find(String reference);

    /** @return whether invocations of this connector have a topic to go to */
    boolean serves(String connector);
}
