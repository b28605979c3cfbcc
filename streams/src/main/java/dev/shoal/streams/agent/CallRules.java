package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.failure.ErrorCode;
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

    /**
     * Invokes the calls that may be invoked; each other one gets its error as its result.
     *
     * @param whyHuman why every one of them needs a human; empty when only rules of their tools say so
     */
    void admit(TaskDraft draft, TurnDecided decision, Optional<String> whyHuman, Agents agents) {
        List<PendingInvocation> admitted = new ArrayList<>();
        for (ToolCall call : decision.getCalls()) {
            admitted.add(Admission.admit(draft, admitted.size(), call, whyHuman, agents));
        }
        draft.act(decision.getText(), decision.getCalls(), admitted);
        for (PendingInvocation call : admitted) {
            if (call.getStatus() == InvocationStatus.SENT) send(draft, call);
            if (call.getStatus() == InvocationStatus.AWAITING_APPROVAL)
                draft.outbox().askHuman(call);
        }
        finishWhenAllReturned(draft);
    }

    /** @return false when the outcome is not of the attempt that is awaited */
    boolean answered(TaskDraft draft, ToolReturned outcome) {
        Optional<PendingInvocation> found = awaited(draft, outcome);
        if (found.isEmpty()) return false;
        PendingInvocation call = found.get();
        if (call.getSubTask()) draft.tally().addSubTask(outcome.getUsage());
        switch (outcome.getOutcome()) {
            case SUCCESS -> returned(draft, call, result(draft, outcome), outcome.getUntrusted());
            case PERMANENT -> returned(draft, call, error(outcome), outcome.getUntrusted());
            case RETRYABLE -> retry(draft, call, outcome);
        }
        finishWhenAllReturned(draft);
        return true;
    }

    boolean approved(TaskDraft draft, ApprovalGiven approval) {
        Optional<PendingInvocation> found = ApprovalRules.waiting(draft, approval.getInvocationId());
        if (found.isEmpty()) return false;
        PendingInvocation call = found.get();
        if (ApprovalRules.expired(draft, call)) {
            draft.replace(Pending.returned(call, ApprovalRules.expire(draft, call)));
        } else {
            draft.settle(call, ApprovalOutcome.GIVEN, approval.getBy(), approval.getReason());
            send(draft, Pending.with(call, 1, InvocationStatus.SENT, Optional.empty()));
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
        draft.replace(Pending.returned(call, result));
        finishWhenAllReturned(draft);
        return true;
    }

    /** Sends again what has waited long enough, and waits for nobody longer than that. */
    boolean due(TaskDraft draft) {
        boolean any = false;
        for (PendingInvocation call : draft.pending()) {
            if (call.getDueAt() == null || draft.now().isBefore(call.getDueAt())) continue;
            any = true;
            switch (call.getStatus()) {
                case AWAITING_APPROVAL -> draft.replace(Pending.returned(call, ApprovalRules.expire(draft, call)));
                case BACKING_OFF -> send(
                        draft, Pending.with(call, call.getAttempt() + 1, InvocationStatus.SENT, Optional.empty()));
                case SENT -> late(draft, call);
                case RETURNED -> throw new AssertionError("a call that has returned is never due");
            }
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

    private void send(TaskDraft draft, PendingInvocation call) {
        Optional<Agent.Tool> tool = draft.agent().tool(call.getTool());
        if (tool.isEmpty()) { // the agent's version was published again without the tool
            draft.replace(Pending.returned(call, Results.error(ErrorCode.UNKNOWN_TOOL, "the tool was withdrawn")));
            return;
        }
        Long time = tool.get().definition().getDeadlineMs();
        Instant own = time == null ? draft.deadline() : Moments.after(draft.now(), time);
        boolean earlier = own.isBefore(draft.deadline());
        Instant until = earlier ? own : draft.deadline();
        draft.replace(Pending.with(
                call, call.getAttempt(), InvocationStatus.SENT, earlier ? Optional.of(own) : Optional.empty()));
        if (call.getAttempt() == 1) draft.tally().countCall(call.getTool());
        Optional<SubAgent> subAgent = tool.get().subAgent();
        if (subAgent.isPresent()) draft.outbox().submitSubTask(subAgent.get(), call, until);
        else draft.outbox().callTool(tool.get(), call, until);
    }

    /** No result came in the time that the tool has. */
    private void late(TaskDraft draft, PendingInvocation call) {
        if (call.getSubTask()) {
            draft.outbox().cancelSubTask(call, "the calling task waited long enough");
            String result = Results.error(ErrorCode.TOOL_TIMEOUT, "the other agent did not answer in time");
            draft.replace(Pending.returned(call, result));
        } else {
            retry(
                    draft,
                    call,
                    ToolReturned.newBuilder()
                            .setInvocationId(draft.invocationId(call.getIndex()))
                            .setTaskId(draft.taskId())
                            .setTurn(draft.turn())
                            .setIndex(call.getIndex())
                            .setAttempt(call.getAttempt())
                            .setOutcome(ToolOutcomeKind.RETRYABLE)
                            .setCode(ErrorCode.TOOL_TIMEOUT.code())
                            .setReason("no result in time")
                            .setDurationMs(0)
                            .build());
        }
    }

    private static void returned(TaskDraft draft, PendingInvocation call, String result, boolean untrusted) {
        draft.agent().tool(call.getTool()).ifPresent(tool -> TrustRules.read(draft, tool, untrusted));
        draft.tally().countResult(Sizes.utf8(result));
        draft.replace(Pending.returned(call, result));
    }

    private String result(TaskDraft draft, ToolReturned outcome) {
        String result = outcome.getResult();
        if (result == null || !Results.isJson(result)) {
            return Results.error(ErrorCode.TOOL_FAILED, "the tool's result is not JSON");
        }
        String neutral = Results.neutral(result);
        int bytes = Sizes.utf8(neutral);
        int most = draft.agent().definition().getMaxResultBytes();
        if (bytes > most) {
            return Results.error(
                    ErrorCode.RESULT_TOO_LARGE,
                    "the result takes " + bytes + " bytes; at most " + most + " are allowed");
        }
        if (draft.bytes() + bytes > limits.conversationBytes()) {
            return Results.error(ErrorCode.RESULT_TOO_LARGE, "the conversation has no room for the result");
        }
        return neutral;
    }

    private static void retry(TaskDraft draft, PendingInvocation call, ToolReturned outcome) {
        Optional<Agent.Tool> tool = draft.agent().tool(call.getTool());
        Optional<Instant> again = tool.flatMap(t -> RetryRules.again(draft, call, outcome, t.definition()));
        if (again.isPresent()) {
            draft.replace(Pending.with(call, call.getAttempt(), InvocationStatus.BACKING_OFF, again));
        } else if (tool.isPresent() && RetryRules.unknown(tool.get().definition(), outcome)) {
            String result = Results.error(ErrorCode.OUTCOME_UNKNOWN, "the call may or may not have happened");
            draft.replace(Pending.returned(call, result));
        } else {
            returned(draft, call, error(outcome), outcome.getUntrusted());
        }
    }

    private static Optional<PendingInvocation> awaited(TaskDraft draft, ToolReturned outcome) {
        int index = outcome.getIndex();
        if (outcome.getTurn() != draft.turn()
                || index < 0
                || index >= draft.pending().size()) return Optional.empty();
        PendingInvocation call = draft.pending().get(index);
        boolean awaited = call.getStatus() == InvocationStatus.SENT
                && call.getAttempt() == outcome.getAttempt()
                && outcome.getInvocationId().equals(draft.invocationId(index))
                // Only a sub-task says what it consumed, and a task must not answer a call of a connector.
                && call.getSubTask() == (outcome.getUsage() != null);
        return awaited ? Optional.of(call) : Optional.empty();
    }

    private static void finishWhenAllReturned(TaskDraft draft) {
        Optional<LimitRules.Breach> results = LimitRules.results(draft);
        if (results.isPresent()) {
            draft.fail(results.get().code(), results.get().reason());
            return;
        }
        for (PendingInvocation call : draft.pending()) {
            if (call.getStatus() != InvocationStatus.RETURNED) return;
        }
        draft.finishActing();
        Optional<LimitRules.Breach> spent = LimitRules.spent(draft); // by sub-tasks
        if (spent.isPresent()) draft.fail(spent.get().code(), spent.get().reason());
        else draft.nextTurn();
    }

    private static String error(ToolReturned outcome) {
        String code = outcome.getCode() == null ? ErrorCode.TOOL_FAILED.code() : outcome.getCode();
        return Results.error(code, outcome.getReason() == null ? "the tool gave no reason" : outcome.getReason());
    }
}
