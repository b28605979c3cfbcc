package dev.shoal.streams.processor;

import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.blob.BlobFailure;
import dev.shoal.schemas.blob.ClaimCheck;
import dev.shoal.streams.agent.AgentCommand;
import dev.shoal.streams.agent.AgentEvent;
import java.util.Map;

/**
 * Keeps long contents out of states, turns and trajectories: the decider sees conversations whole, the store and the topics see
 * claims. Thread-safe.
 */
final class Claims {
    private final ClaimCheck check;

    Claims(ClaimCheck check) {
        this.check = check;
    }

    /**
     * The state as the event needs it: what has ended needs no contents unless it goes on.
     *
     * @throws BlobFailure if a content cannot be had
     */
    TaskState in(TaskState state, AgentEvent event) {
        boolean over = state.getPhase() == Phase.DONE && !(event instanceof AgentEvent.Continued);
        if (state.getClaims().isEmpty() || over) return state;
        return TaskState.newBuilder(state)
                .setMessages(check.in(state.getMessages(), state.getClaims()))
                .setClaims(Map.of())
                .build();
    }

    TaskState out(TaskState state) {
        ClaimCheck.Claimed left = check.out(state.getMessages());
        if (left.claims().isEmpty()) return state;
        return TaskState.newBuilder(state)
                .setMessages(left.messages())
                .setClaims(left.claims())
                .build();
    }

    AgentCommand.AskModel out(AgentCommand.AskModel ask) {
        ClaimCheck.Claimed left = check.out(ask.request().getMessages());
        if (left.claims().isEmpty()) return ask;
        TurnRequested request = TurnRequested.newBuilder(ask.request())
                .setMessages(left.messages())
                .setClaims(left.claims())
                .build();
        return new AgentCommand.AskModel(request, ask.left());
    }

    Trajectory out(Trajectory trajectory) {
        ClaimCheck.Claimed left = check.out(trajectory.getMessages());
        if (left.claims().isEmpty()) return trajectory;
        return Trajectory.newBuilder(trajectory)
                .setMessages(left.messages())
                .setClaims(left.claims())
                .build();
    }

    /** What becomes of a task whose content is lost: it cannot go on, and says why. */
    static AgentEvent lost(String taskId, BlobFailure failure) {
        return new AgentEvent.ContentLost(taskId, failure.getMessage());
    }
}
