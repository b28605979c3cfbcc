package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.json.ArgumentCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of tool calls: which are invoked, when they are repeated, and what the model is told. Pure. */
final class CallRules {
    static final int MOST_CALLS = 32;

    private final AgentDecider.Limits limits;

    CallRules(AgentDecider.Limits limits) {
        this.limits = limits;
    }

    /** Invokes the calls that may be invoked; each other one gets its error as its result. */
    void admit(TaskDraft draft, TurnDecided decision, Agent agent, Agents agents) {
        List<PendingInvocation> admitted = new ArrayList<>();
        for (ToolCall call : decision.getCalls()) {
            admitted.add(admit(draft, admitted.size(), call, agent, agents));
        }
        draft.act(decision.getText(), decision.getCalls(), admitted);
        for (PendingInvocation call : admitted) {
            if (call.getStatus() == InvocationStatus.SENT) send(draft, call, agent);
            if (call.getStatus() == InvocationStatus.AWAITING_APPROVAL) draft.askHuman(call);
        }
        finishWhenAllReturned(draft);
    }

    /** @return false when the outcome is not of the attempt that is awaited */
    boolean answered(TaskDraft draft, ToolReturned outcome, Agent agent) {
        Optional<PendingInvocation> found = awaited(draft, outcome);
        if (found.isEmpty()) return false;
        PendingInvocation call = found.get();
        switch (outcome.getOutcome()) {
            case SUCCESS -> draft.replace(returned(call, result(draft, outcome, agent)));
            case PERMANENT -> draft.replace(returned(call, error(outcome)));
            case RETRYABLE -> draft.replace(retry(draft, call, outcome, agent));
        }
        finishWhenAllReturned(draft);
        return true;
    }

    boolean approved(TaskDraft draft, ApprovalGiven approval, Agent agent) {
        Optional<PendingInvocation> found = ApprovalRules.waiting(draft, approval.getInvocationId());
        if (found.isEmpty()) return false;
        PendingInvocation call = found.get();
        if (ApprovalRules.expired(draft, call)) {
            draft.replace(returned(call, ApprovalRules.expire(draft, call)));
        } else {
            draft.settle(call, ApprovalOutcome.GIVEN, approval.getBy(), approval.getReason());
            PendingInvocation sent = with(call, 1, InvocationStatus.SENT, Optional.empty());
            draft.replace(sent);
            send(draft, sent, agent);
        }
        finishWhenAllReturned(draft);
        return true;
    }

    boolean refused(TaskDraft draft, ApprovalRefused refusal) {
        Optional<PendingInvocation> found = ApprovalRules.waiting(draft, refusal.getInvocationId());
        if (found.isEmpty()) return false;
        PendingInvocation call = found.get();
        String result = ApprovalRules.expired(draft, call)
                ? ApprovalRules.expire(draft, call)
                : ApprovalRules.refuse(draft, call, refusal.getBy(), refusal.getReason());
        draft.replace(returned(call, result));
        finishWhenAllReturned(draft);
        return true;
    }

    /** Sends again what has waited long enough, and lets no call wait for a human for longer than that. */
    boolean sendDue(TaskDraft draft, Agent agent) {
        boolean any = false;
        for (PendingInvocation call : draft.pending()) {
            if (call.getDueAt() == null || draft.now().isBefore(call.getDueAt())) continue;
            any = true;
            if (call.getStatus() == InvocationStatus.AWAITING_APPROVAL) {
                draft.replace(returned(call, ApprovalRules.expire(draft, call)));
                continue;
            }
            PendingInvocation sent = with(call, call.getAttempt() + 1, InvocationStatus.SENT, Optional.empty());
            draft.replace(sent);
            send(draft, sent, agent);
        }
        if (any) finishWhenAllReturned(draft);
        return any;
    }

    /** What a task that acts is waiting for, in words. */
    static String awaited(List<PendingInvocation> pending) {
        for (PendingInvocation call : pending) {
            if (call.getStatus() == InvocationStatus.AWAITING_APPROVAL) return "approval of tool " + call.getTool();
            if (call.getStatus() != InvocationStatus.RETURNED) return "tool " + call.getTool();
        }
        return "nothing";
    }

    private static PendingInvocation admit(TaskDraft draft, int index, ToolCall call, Agent agent, Agents agents) {
        var pending =
                new PendingInvocation(index, call.getTool(), call.getArguments(), 1, InvocationStatus.SENT, null, null);
        Optional<Agent.Tool> tool = agent.tool(call.getTool());
        if (tool.isEmpty()) {
            return returned(pending, Results.error(ErrorCode.UNKNOWN_TOOL, "there is no tool " + call.getTool()));
        }
        List<String> problems = ArgumentCheck.problems(tool.get().arguments(), call.getArguments());
        if (!problems.isEmpty()) {
            return returned(pending, Results.error(ErrorCode.INVALID_ARGUMENTS, String.join("; ", problems)));
        }
        String connector = tool.get().definition().getConnector();
        if (!agents.serves(connector)) {
            return returned(pending, Results.error(ErrorCode.TOOL_UNAVAILABLE, "no connector " + connector));
        }
        if (!ApprovalRules.needed(tool.get(), call.getArguments())) return pending;
        return with(pending, 0, InvocationStatus.AWAITING_APPROVAL, ApprovalRules.dueAt(draft, tool.get()));
    }

    private void send(TaskDraft draft, PendingInvocation call, Agent agent) {
        Optional<Agent.Tool> tool = agent.tool(call.getTool());
        if (tool.isPresent()) {
            draft.callTool(tool.get(), call);
        } else { // the agent's version was published again without the tool
            draft.replace(returned(call, Results.error(ErrorCode.UNKNOWN_TOOL, "the tool was withdrawn")));
        }
    }

    private String result(TaskDraft draft, ToolReturned outcome, Agent agent) {
        String result = outcome.getResult();
        if (result == null || !Results.isJson(result)) {
            return Results.error(ErrorCode.TOOL_FAILED, "the tool's result is not JSON");
        }
        int bytes = Sizes.utf8(result);
        int most = agent.definition().getMaxResultBytes();
        if (bytes > most) {
            return Results.error(
                    ErrorCode.RESULT_TOO_LARGE,
                    "the result takes " + bytes + " bytes; at most " + most + " are allowed");
        }
        if (draft.bytes() + bytes > limits.conversationBytes()) {
            return Results.error(ErrorCode.RESULT_TOO_LARGE, "the conversation has no room for the result");
        }
        return result;
    }

    private PendingInvocation retry(TaskDraft draft, PendingInvocation call, ToolReturned outcome, Agent agent) {
        Optional<Agent.Tool> tool = agent.tool(call.getTool());
        if (tool.isEmpty()) return returned(call, error(outcome));
        ToolDefinition definition = tool.get().definition();
        boolean started = !ErrorCode.TOOL_UNAVAILABLE.code().equals(outcome.getCode());
        if (definition.getEffect() == Effect.AT_MOST_ONCE && started) {
            return returned(call, Results.error(ErrorCode.OUTCOME_UNKNOWN, "the call may or may not have happened"));
        }
        if (call.getAttempt() >= definition.getMaxAttempts()) return returned(call, error(outcome));
        Instant due = draft.now().plus(wait(draft, call, outcome, definition));
        // Waiting beyond the deadline would help nobody: the model may still answer without this result.
        if (!due.isBefore(draft.deadline())) return returned(call, error(outcome));
        return with(call, call.getAttempt(), InvocationStatus.BACKING_OFF, Optional.of(due));
    }

    private static Duration wait(TaskDraft draft, PendingInvocation call, ToolReturned outcome, ToolDefinition tool) {
        var backoff = new Backoff(Duration.ofMillis(tool.getBackoffMs()), Duration.ofMillis(tool.getMaxBackoffMs()));
        Duration own = backoff.after(call.getAttempt(), draft.invocationId(call.getIndex()));
        if (outcome.getRetryAfterMs() == null) return own;
        Duration asked = Duration.ofMillis(Math.max(0, outcome.getRetryAfterMs()));
        return asked.compareTo(own) > 0 ? asked : own;
    }

    private static Optional<PendingInvocation> awaited(TaskDraft draft, ToolReturned outcome) {
        int index = outcome.getIndex();
        if (outcome.getTurn() != draft.turn()
                || index < 0
                || index >= draft.pending().size()) return Optional.empty();
        PendingInvocation call = draft.pending().get(index);
        boolean awaited = call.getStatus() == InvocationStatus.SENT
                && call.getAttempt() == outcome.getAttempt()
                && outcome.getInvocationId().equals(draft.invocationId(index));
        return awaited ? Optional.of(call) : Optional.empty();
    }

    private static void finishWhenAllReturned(TaskDraft draft) {
        for (PendingInvocation call : draft.pending()) {
            if (call.getStatus() != InvocationStatus.RETURNED) return;
        }
        draft.finishActing();
    }

    private static String error(ToolReturned outcome) {
        String code = outcome.getCode() == null ? ErrorCode.TOOL_FAILED.code() : outcome.getCode();
        return Results.error(code, outcome.getReason() == null ? "the tool gave no reason" : outcome.getReason());
    }

    private static PendingInvocation returned(PendingInvocation call, String result) {
        return new PendingInvocation(
                call.getIndex(),
                call.getTool(),
                call.getArguments(),
                call.getAttempt(),
                InvocationStatus.RETURNED,
                null,
                result);
    }

    private static PendingInvocation with(
            PendingInvocation call, int attempt, InvocationStatus status, Optional<Instant> dueAt) {
        return new PendingInvocation(
                call.getIndex(), call.getTool(), call.getArguments(), attempt, status, dueAt.orElse(null), null);
    }
}
