package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.json.ArgumentCheck;
import java.util.List;
import java.util.Optional;

/** The rules of which calls may happen: known, well formed, served, allowed, approved. Pure. */
final class Admission {
    /** The id of a sub-task is the invocation's, and a task id has at most so many characters. */
    private static final int LONGEST_TASK_ID = 200;

    private Admission() {}

    /** The call as it begins: sent, waiting for a human, or returned with what is wrong with it. */
    static PendingInvocation admit(
            TaskDraft draft, int index, ToolCall call, Optional<String> whyHuman, Agents agents) {
        Optional<Agent.Tool> found = draft.agent().tool(call.getTool());
        boolean subTask = found.flatMap(Agent.Tool::subAgent).isPresent();
        var pending = new PendingInvocation(
                index, call.getTool(), call.getArguments(), 1, InvocationStatus.SENT, null, null, subTask, "");
        if (found.isEmpty()) return wrong(pending, ErrorCode.UNKNOWN_TOOL, "there is no tool " + call.getTool());
        Agent.Tool tool = found.get();
        List<String> problems = ArgumentCheck.problems(tool.arguments(), call.getArguments());
        if (!problems.isEmpty()) return wrong(pending, ErrorCode.INVALID_ARGUMENTS, String.join("; ", problems));
        String connector = tool.definition().getConnector();
        if (!subTask && !agents.serves(connector)) {
            return wrong(pending, ErrorCode.TOOL_UNAVAILABLE, "no connector " + connector);
        }
        Optional<String> why = whyHuman.or(() -> ApprovalRules.why(draft, tool, call.getArguments()));
        Optional<String> refusal = TrustRules.refusal(draft, tool);
        if (why.isEmpty() && refusal.isPresent()) {
            return wrong(pending, ErrorCode.UNTRUSTED_CONTENT, "this call is refused: " + refusal.get());
        }
        if (subTask) {
            Optional<String> full = full(draft, index, tool.subAgent().orElseThrow());
            if (full.isPresent()) return wrong(pending, ErrorCode.SUBTASK_LIMIT, full.get());
            draft.tally().countSubTask();
        }
        if (why.isEmpty()) return pending;
        return Pending.waiting(pending, ApprovalRules.dueAt(draft, tool), why.get());
    }

    /** Why no further task is handed to another agent. */
    private static Optional<String> full(TaskDraft draft, int index, SubAgent to) {
        int depth = draft.agent().definition().getMaxDepth();
        int most = draft.agent().definition().getMaxSubTasks();
        if (draft.depth() >= depth) return Optional.of("tasks stand " + depth + " above one another already");
        if (draft.tally().subTasks() >= most) return Optional.of("the task has " + most + " sub-tasks already");
        // The turn of the call is the one that is decided now.
        if (draft.invocationId(index).length() > LONGEST_TASK_ID) return Optional.of("the sub-task's id is too long");
        return to.agent().isEmpty() ? Optional.of("the tool names no agent") : Optional.empty();
    }

    private static PendingInvocation wrong(PendingInvocation call, ErrorCode code, String message) {
        return Pending.returned(call, Results.error(code, message));
    }
}
