package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.TaskState;
import java.util.List;
import java.util.Optional;

/**
 * The next state and what to send: written to Kafka together or not at all.
 *
 * @param next the state to keep, the same instance when nothing changes; empty when the task leaves no trace
 */
public record Decision(Optional<TaskState> next, List<AgentCommand> commands) {
    public Decision {
        commands = List.copyOf(commands);
    }

    static Decision unchanged(Optional<TaskState> state) {
        return new Decision(state, List.of());
    }

    static Decision forget() {
        return new Decision(Optional.empty(), List.of());
    }
}
