package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.TaskCancelled;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;

/** What is sent because of a decision. */
public sealed interface AgentCommand {
    record AskModel(TurnRequested request, Allowance left) implements AgentCommand {}

    record CallTool(String connector, ToolInvoked invocation, Allowance left) implements AgentCommand {}

    /** The call waits for a human's approval from now on. */
    record AskHuman(ApprovalRequested request) implements AgentCommand {}

    /** The call waits for a human no longer. */
    record SettleApproval(ApprovalSettled settled) implements AgentCommand {}

    record Complete(TaskCompleted result) implements AgentCommand {}

    record Fail(TaskFailed result) implements AgentCommand {}

    /** Hands a piece of the task to another agent. */
    record SubmitTask(TaskSubmitted task) implements AgentCommand {}

    /** Nobody waits for the sub-task any more. */
    record CancelTask(TaskCancelled cancelled) implements AgentCommand {}

    /** Tells the task that handed this one over how it ended. */
    record AnswerParent(ToolReturned outcome) implements AgentCommand {}

    /** Tells the client why its record changed nothing. */
    record Notify(TaskNotice notice) implements AgentCommand {}

    /** Follows each {@link Complete} and {@link Fail}. */
    record Archive(Trajectory trajectory) implements AgentCommand {}
}
