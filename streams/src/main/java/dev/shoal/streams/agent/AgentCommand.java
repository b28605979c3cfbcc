package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;

/** What is sent because of a decision. */
public sealed interface AgentCommand {
    record AskModel(TurnRequested request) implements AgentCommand {}

    record CallTool(String connector, ToolInvoked invocation) implements AgentCommand {}

    /** The call waits for a human's approval from now on. */
    record AskHuman(ApprovalRequested request) implements AgentCommand {}

    /** The call waits for a human no longer. */
    record SettleApproval(ApprovalSettled settled) implements AgentCommand {}

    record Complete(TaskCompleted result) implements AgentCommand {}

    record Fail(TaskFailed result) implements AgentCommand {}

    /** Follows each {@link Complete} and {@link Fail}. */
    record Archive(Trajectory trajectory) implements AgentCommand {}
}
