package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The rules of turns: which decision counts, when a turn is asked again, and what ends a task. Pure. */
final class TurnRules {
    private final AgentDecider.Limits limits;
    private final CallRules calls;
    private final ConfidenceRules confidence;

    TurnRules(AgentDecider.Limits limits, CallRules calls) {
        this.limits = limits;
        this.calls = calls;
        this.confidence = new ConfidenceRules(limits);
    }

    /** @return false when the decision is not awaited */
    boolean decided(TaskDraft draft, TurnDecided decision, Agents agents) {
        if (!draft.progress().awaits(decision.getTurn(), decision.getAttempt())) return false;
        long cost = draft.tally().addTurn(decision.getUsage(), draft.agent().price(ConfidenceRules.model(draft)));
        boolean empty =
                decision.getKind() == DecisionKind.CALLS && decision.getCalls().isEmpty();
        if (draft.progress().ballot().isPresent()) {
            Optional<TurnDecided> vote = empty ? Optional.empty() : Optional.of(decision);
            confidence
                    .voted(draft, decision.getAttempt(), vote, cost, agents)
                    .ifPresent(verdict -> take(draft, verdict, agents));
        } else if (empty) {
            String reason = ErrorCode.MODEL_FAILURE.code() + ": a decision to call tools names no call";
            askAgain(draft, reason, Optional.empty());
        } else if (!ends(draft, decision)) {
            confidence.considered(draft, decision, agents).ifPresent(verdict -> take(draft, verdict, agents));
        }
        return true;
    }

    boolean failed(TaskDraft draft, TurnFailed failure, Agents agents) {
        if (!draft.progress().awaits(failure.getTurn(), failure.getAttempt())) return false;
        if (draft.progress().ballot().isPresent()) {
            confidence
                    .voted(draft, failure.getAttempt(), Optional.empty(), 0, agents)
                    .ifPresent(verdict -> take(draft, verdict, agents));
        } else if (failure.getKind() == FailureKind.RETRYABLE) {
            Optional<Duration> asked =
                    Optional.ofNullable(failure.getRetryAfterMs()).map(ms -> Duration.ofMillis(Math.max(0, ms)));
            askAgain(draft, failure.getCode() + ": " + failure.getReason(), asked);
        } else {
            draft.fail(failure.getCode(), failure.getReason());
        }
        return true;
    }

    /** @return whether anything of the turn was due */
    boolean due(TaskDraft draft, Agents agents) {
        if (reached(draft.progress().turnDueAt(), draft.now())) {
            draft.askModel();
            return true;
        }
        if (!reached(draft.progress().turnExpiresAt(), draft.now())) return false;
        if (draft.progress().ballot().isPresent()) {
            confidence.expired(draft, agents).ifPresent(verdict -> take(draft, verdict, agents));
        } else {
            long time = draft.agent().definition().getTurnTimeMs() == null
                    ? 0
                    : draft.agent().definition().getTurnTimeMs();
            askAgain(draft, ErrorCode.TURN_TIMEOUT.code() + ": no decision within " + time + " ms", Optional.empty());
        }
        return true;
    }

    /** Does what was decided, now that nobody doubts it. */
    private void take(TaskDraft draft, ConfidenceRules.Verdict verdict, Agents agents) {
        TurnDecided decision = verdict.decision();
        if (ends(draft, decision)) return;
        if (decision.getKind() == DecisionKind.CALLS) {
            calls.admit(draft, decision, verdict.whyHuman(), agents);
        } else if (draft.talk().inbox().isEmpty()) {
            draft.complete(decision.getKind(), decision.getText());
        } else {
            goOn(draft, decision);
        }
    }

    /** The user has said something else meanwhile: the answer stands, and the model answers that, too. */
    private static void goOn(TaskDraft draft, TurnDecided decision) {
        Optional<LimitRules.Breach> breach = LimitRules.calling(draft, decision.getCalls());
        if (breach.isPresent()) {
            draft.fail(breach.get().code(), breach.get().reason());
        } else {
            draft.answerAndGoOn(decision.getText());
        }
    }

    /** Fails the task when its conversation or a limit has no room for the decision. */
    private boolean ends(TaskDraft draft, TurnDecided decision) {
        if (decision.getKind() == DecisionKind.CALLS) {
            Optional<LimitRules.Breach> breach = LimitRules.calling(draft, decision.getCalls());
            if (breach.isPresent()) {
                draft.fail(breach.get().code(), breach.get().reason());
                return true;
            }
            if (decision.getCalls().size() > CallRules.MOST_CALLS) {
                draft.fail(ErrorCode.TURN_FAILED, "more than " + CallRules.MOST_CALLS + " tool calls in one turn");
                return true;
            }
        }
        // A decision is kept twice while its calls are pending: in the conversation and call by call.
        long more = Sizes.utf8(decision.getText()) + 2 * Sizes.calls(decision.getCalls());
        if (draft.bytes() - draft.progress().bytes() + more <= limits.conversationBytes()) return false;
        draft.fail(ErrorCode.CONTEXT_FULL, "the conversation takes more than " + limits.conversationBytes() + " bytes");
        return true;
    }

    private static void askAgain(TaskDraft draft, String reason, Optional<Duration> asked) {
        AgentDefinition agent = draft.agent().definition();
        draft.progress().failed();
        int failures = draft.progress().failures();
        Optional<LimitRules.Breach> spent = LimitRules.spent(draft);
        if (spent.isPresent()) {
            draft.fail(spent.get().code(), spent.get().reason());
        } else if (failures >= agent.getTurnAttempts()) {
            draft.fail(
                    ErrorCode.TURN_FAILED,
                    "turn " + draft.turn() + " failed " + failures + " times, last with " + reason);
        } else {
            var backoff = new Backoff(
                    Duration.ofMillis(agent.getTurnBackoffMs()), Duration.ofMillis(agent.getTurnMaxBackoffMs()));
            Duration own = backoff.after(failures, draft.taskId() + "/" + draft.turn());
            Duration wait = asked.filter(longer -> longer.compareTo(own) > 0).orElse(own);
            // Beyond the deadline nobody waits.
            draft.progress().waitUntil(Moments.earlier(Moments.after(draft.now(), wait), draft.deadline()));
        }
    }

    static boolean reached(Optional<Instant> due, Instant now) {
        return due.isPresent() && !now.isBefore(due.get());
    }
}
