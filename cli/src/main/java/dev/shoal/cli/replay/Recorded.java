package dev.shoal.cli.replay;

import dev.shoal.streams.agent.AgentEvent;
import java.time.Instant;
import java.util.Optional;

/**
 * One record about the task, as it stands in its topic.
 *
 * @param place topic/partition/offset
 * @param event empty when the orchestrator could make no event of it
 * @param poison why, in words
 */
record Recorded(String place, Instant at, Optional<AgentEvent> event, String poison) {
    /** Of a record that a client writes whenever it likes: only its time says where it belongs. */
    static final int ANY_TIME = -1;

    /**
     * When in a task's life the record belongs, whatever the clocks of those who wrote it: a decision before the results of its
     * calls, and these before the next decision.
     */
    int rank() {
        if (event.isEmpty() || event.get() instanceof AgentEvent.Submitted) return 0;
        AgentEvent it = event.get();
        if (it instanceof AgentEvent.Cancelled || it instanceof AgentEvent.Continued) return ANY_TIME;
        if (it instanceof AgentEvent.ModelDecided e) return 2 * e.decision().getTurn();
        if (it instanceof AgentEvent.ModelFailed e) return 2 * e.failure().getTurn();
        if (it instanceof AgentEvent.ToolAnswered e) return 2 * e.outcome().getTurn() + 1;
        if (it instanceof AgentEvent.CallApproved e)
            return 2 * turn(e.approval().getInvocationId()) + 1;
        if (it instanceof AgentEvent.CallRefused e) return 2 * turn(e.refusal().getInvocationId()) + 1;
        throw new AssertionError("no record holds a " + it.getClass());
    }

    /** Of {@code taskId/turn/index}; 0 for anything else, which the decider ignores whenever it comes. */
    private static int turn(String invocationId) {
        String[] parts = invocationId.split("/");
        if (parts.length < 3 || !parts[parts.length - 2].matches("[0-9]{1,9}")) return 0;
        return Integer.parseInt(parts[parts.length - 2]);
    }
}
