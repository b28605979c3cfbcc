package dev.shoal.cli.replay;

import dev.shoal.schemas.avro.TaskState;
import dev.shoal.streams.agent.AgentEvent;
import dev.shoal.streams.agent.Decision;
import java.time.Instant;
import java.util.Optional;

/**
 * One decision of a replay.
 *
 * @param place of the record; {@code timer} for a timer, which is recorded nowhere
 * @param event empty when the record was no event
 * @param poison why it was none
 */
record Step(
        Instant at,
        String place,
        Optional<AgentEvent> event,
        String poison,
        Optional<TaskState> before,
        Decision decision) {
    static final String TIMER = "timer";

    /** Whether the decider did nothing about it: late, a duplicate, or not awaited. */
    boolean ignored() {
        boolean same = before.isPresent() == decision.next().isPresent()
                && (before.isEmpty() || before.get() == decision.next().get());
        return same && decision.commands().isEmpty();
    }
}
