package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules of calls whose attempt failed and may be repeated. Pure. */
final class RetryRules {
    private RetryRules() {}

    /** When the call is sent again; empty when it is not. */
    static Optional<Instant> again(TaskDraft draft, PendingInvocation call, ToolReturned outcome, ToolDefinition tool) {
        if (unknown(tool, outcome) || call.getSubTask() || call.getAttempt() >= tool.getMaxAttempts()) {
            return Optional.empty();
        }
        Instant due = Moments.after(draft.now(), wait(draft, call, outcome, tool));
        // Waiting beyond the deadline would help nobody: the model may still answer without this result.
        return due.isBefore(draft.deadline()) ? Optional.of(due) : Optional.empty();
    }

    /** Whether nobody can say that the call did not happen, and it must not happen twice. */
    static boolean unknown(ToolDefinition tool, ToolReturned outcome) {
        boolean started = !ErrorCode.TOOL_UNAVAILABLE.code().equals(outcome.getCode());
        return tool.getEffect() == Effect.AT_MOST_ONCE && started;
    }

    private static Duration wait(TaskDraft draft, PendingInvocation call, ToolReturned outcome, ToolDefinition tool) {
        var backoff = new Backoff(Duration.ofMillis(tool.getBackoffMs()), Duration.ofMillis(tool.getMaxBackoffMs()));
        Duration own = backoff.after(call.getAttempt(), draft.invocationId(call.getIndex()));
        if (outcome.getRetryAfterMs() == null) return own;
        Duration asked = Duration.ofMillis(Math.max(0, outcome.getRetryAfterMs()));
        return asked.compareTo(own) > 0 ? asked : own;
    }
}
