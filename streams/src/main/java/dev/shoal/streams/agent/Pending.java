package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.PendingInvocation;
import java.time.Instant;
import java.util.Optional;

/** The next states of a call of the turn in progress. Pure. */
final class Pending {
    private Pending() {}

    static PendingInvocation returned(PendingInvocation call, String result) {
        return new PendingInvocation(
                call.getIndex(),
                call.getTool(),
                call.getArguments(),
                call.getAttempt(),
                InvocationStatus.RETURNED,
                null,
                result,
                call.getSubTask(),
                "");
    }

    static PendingInvocation with(
            PendingInvocation call, int attempt, InvocationStatus status, Optional<Instant> dueAt) {
        return new PendingInvocation(
                call.getIndex(),
                call.getTool(),
                call.getArguments(),
                attempt,
                status,
                dueAt.orElse(null),
                null,
                call.getSubTask(),
                "");
    }

    static PendingInvocation waiting(PendingInvocation call, Optional<Instant> until, String why) {
        return new PendingInvocation(
                call.getIndex(),
                call.getTool(),
                call.getArguments(),
                0,
                InvocationStatus.AWAITING_APPROVAL,
                until.orElse(null),
                null,
                call.getSubTask(),
                why);
    }
}
