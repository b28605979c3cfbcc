package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.WriteRule;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/** The rules of calls that wait for a human: which, how long, and who may end the wait. Pure. */
final class ApprovalRules {
    private ApprovalRules() {}

    /** Why the call waits for a human before it happens; empty when it does not. */
    static Optional<String> why(TaskDraft draft, Agent.Tool tool, String arguments) {
        if (needed(tool, arguments)) {
            String when = tool.definition().getApprovalWhen();
            return Optional.of(when == null ? "every call needs approval" : when);
        }
        boolean asks = tool.definition().getUntrustedWrites() == WriteRule.APPROVE;
        return asks ? TrustRules.why(draft, tool) : Optional.empty();
    }

    private static boolean needed(Agent.Tool tool, String arguments) {
        if (!tool.definition().getApproval()) return false;
        return tool.approvalWhen().map(condition -> condition.holds(arguments)).orElse(true);
    }

    /** When the wait ends without an answer; empty when that is the task's deadline. */
    static Optional<Instant> dueAt(TaskDraft draft, Agent.Tool tool) {
        Long expires = tool.definition().getApprovalExpiresMs();
        if (expires == null) return Optional.empty();
        Instant due = Moments.after(draft.now(), expires);
        return due.isBefore(draft.deadline()) ? Optional.of(due) : Optional.empty();
    }

    /** The call of this id, if it waits. */
    static Optional<PendingInvocation> waiting(TaskDraft draft, String invocationId) {
        return draft.pending().stream()
                .filter(call -> call.getStatus() == InvocationStatus.AWAITING_APPROVAL)
                .filter(call -> draft.invocationId(call.getIndex()).equals(invocationId))
                .findFirst();
    }

    /** Whether the wait is over: an answer that comes after its end comes too late, even if the timer has not fired. */
    static boolean expired(TaskDraft draft, PendingInvocation call) {
        return call.getDueAt() != null && !draft.now().isBefore(call.getDueAt());
    }

    /** @return what the model is told */
    static String expire(TaskDraft draft, PendingInvocation call) {
        draft.settle(call, ApprovalOutcome.EXPIRED, "", "nobody answered in time");
        return Results.error(
                ErrorCode.APPROVAL_EXPIRED, "this call needs a human's approval and nobody gave it in time");
    }

    /** @return what the model is told */
    static String refuse(TaskDraft draft, PendingInvocation call, String by, String reason) {
        draft.settle(call, ApprovalOutcome.REFUSED, by, reason);
        return Results.error(ErrorCode.REFUSED, reason.isEmpty() ? "a human refused this call" : reason);
    }
}
