package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.TaskCancelled;
import dev.shoal.schemas.avro.TaskContinued;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;

/** Something that happened to one agent task. The records inside are data from outside: nothing in them is trusted. */
public sealed interface AgentEvent {
    String taskId();

    record Submitted(TaskSubmitted task) implements AgentEvent {
        @Override
        public String taskId() {
            return task.getTaskId();
        }
    }

    record Cancelled(TaskCancelled cancellation) implements AgentEvent {
        @Override
        public String taskId() {
            return cancellation.getTaskId();
        }
    }

    /** A further message of the user. */
    record Continued(TaskContinued message) implements AgentEvent {
        @Override
        public String taskId() {
            return message.getTaskId();
        }
    }

    record ModelDecided(TurnDecided decision) implements AgentEvent {
        @Override
        public String taskId() {
            return decision.getTaskId();
        }
    }

    record ModelFailed(TurnFailed failure) implements AgentEvent {
        @Override
        public String taskId() {
            return failure.getTaskId();
        }
    }

    record ToolAnswered(ToolReturned outcome) implements AgentEvent {
        @Override
        public String taskId() {
            return outcome.getTaskId();
        }
    }

    record CallApproved(ApprovalGiven approval) implements AgentEvent {
        @Override
        public String taskId() {
            return approval.getTaskId();
        }
    }

    record CallRefused(ApprovalRefused refusal) implements AgentEvent {
        @Override
        public String taskId() {
            return refusal.getTaskId();
        }
    }

    /** A content of the conversation that was kept elsewhere cannot be had any more, and no other event can do without it. */
    record ContentLost(String taskId, String reason) implements AgentEvent {}

    /** Something in the task may be due: its deadline, a retry, or the end of its retention. Too early is harmless. */
    record TimeReached(String taskId) implements AgentEvent {}
}
