package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.ParentCall;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.TaskCancelled;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a decision sends, made from its draft. Lives as long as the decision. */
final class Outbox {
    private final TaskDraft draft;
    private final List<AgentCommand> commands = new ArrayList<>();

    Outbox(TaskDraft draft) {
        this.draft = draft;
    }

    List<AgentCommand> commands() {
        return commands;
    }

    /** @param model a larger one that is asked instead of the agent's own */
    void askModel(int attempt, Optional<String> model, Optional<Double> temperature) {
        Instant until = draft.progress().turnExpiresAt().orElse(draft.deadline());
        var request = new TurnRequested(
                draft.taskId(),
                draft.agentId(),
                draft.turn(),
                attempt,
                draft.talk().messages(),
                until,
                Submissions.priority(draft.headers()),
                model.orElse(null),
                temperature.orElse(null),
                Map.of());
        commands.add(new AgentCommand.AskModel(request, LimitRules.left(draft)));
    }

    /** @param until when the invocation is given up */
    void callTool(Agent.Tool tool, PendingInvocation call, Instant until) {
        var invoked = new ToolInvoked(
                draft.invocationId(call.getIndex()),
                draft.taskId(),
                draft.turn(),
                call.getIndex(),
                call.getAttempt(),
                draft.agentId(),
                call.getTool(),
                call.getArguments(),
                draft.headers(),
                until);
        commands.add(new AgentCommand.CallTool(tool.definition().getConnector(), invoked, LimitRules.left(draft)));
    }

    /** Hands a call to another agent: a task of its own under the id of the invocation. */
    void submitSubTask(SubAgent to, PendingInvocation call, Instant until) {
        String id = draft.invocationId(call.getIndex());
        var parent = new ParentCall(
                draft.taskId(),
                id,
                draft.turn(),
                call.getIndex(),
                draft.depth() + 1,
                !draft.talk().untrusted().isEmpty());
        var task = TaskSubmitted.newBuilder()
                .setTaskId(id)
                .setAgent(to.agent())
                .setInput(to.input(call.getArguments()))
                .setSubmittedAt(draft.now())
                .setDeadline(until)
                .setHeaders(draft.headers())
                .setMaxTokens(share(draft.tokenLimit() - draft.tally().computedTokens()))
                .setMaxCostNanos(draft.costLimit()
                        .map(limit -> share(limit - draft.tally().usage().getCostNanos()))
                        .orElse(null))
                .setParent(parent)
                .build();
        commands.add(new AgentCommand.SubmitTask(task));
    }

    /**
     * What a sub-task may have of the rest. Those side by side must not spend it once each: it is parted evenly among all that
     * have not returned, so what runs already, or still waits for a human, keeps its part.
     */
    private long share(long left) {
        long open = draft.pending().stream()
                .filter(call -> call.getSubTask() && call.getStatus() != InvocationStatus.RETURNED)
                .count();
        return left / Math.max(1, open);
    }

    void cancelSubTasks(String reason) {
        for (PendingInvocation call : draft.pending()) {
            if (call.getSubTask() && call.getStatus() == InvocationStatus.SENT) cancelSubTask(call, reason);
        }
    }

    void cancelSubTask(PendingInvocation call, String reason) {
        var cancelled =
                new TaskCancelled(draft.invocationId(call.getIndex()), "task " + draft.taskId(), reason, draft.now());
        commands.add(new AgentCommand.CancelTask(cancelled));
    }

    void askHuman(PendingInvocation call) {
        commands.add(new AgentCommand.AskHuman(new ApprovalRequested(
                draft.taskId(),
                draft.invocationId(call.getIndex()),
                draft.agentId(),
                call.getTool(),
                call.getArguments(),
                draft.now(),
                call.getDueAt() == null ? draft.deadline() : call.getDueAt(),
                call.getWhy())));
    }

    void settleApproval(ApprovalSettled settled) {
        commands.add(new AgentCommand.SettleApproval(settled));
    }

    void complete(DecisionKind kind, String answer) {
        commands.add(new AgentCommand.Complete(new TaskCompleted(
                draft.taskId(),
                draft.agentId(),
                kind,
                answer,
                draft.tally().usage(),
                draft.startedAt(),
                draft.now(),
                draft.progress().round())));
        answerParent(ToolOutcomeKind.SUCCESS, Results.answer(answer), "", "");
    }

    void fail(String code, String reason) {
        commands.add(new AgentCommand.Fail(new TaskFailed(
                draft.taskId(),
                draft.agentId(),
                code,
                reason,
                draft.tally().usage(),
                draft.startedAt(),
                draft.now(),
                draft.progress().round())));
        answerParent(ToolOutcomeKind.PERMANENT, "", code, reason);
    }

    void archive(String outcome) {
        commands.add(new AgentCommand.Archive(new Trajectory(
                draft.taskId(),
                draft.agentId(),
                draft.headers(),
                draft.talk().messages(),
                outcome,
                draft.tally().usage(),
                draft.startedAt(),
                draft.now(),
                draft.approvals(),
                draft.progress().round(),
                draft.confidence(),
                draft.talk().untrusted(),
                Map.of())));
    }

    void tell(TaskNotice notice) {
        commands.add(new AgentCommand.Notify(notice));
    }

    /** The calling task waits for one answer: that of the first round. */
    private void answerParent(ToolOutcomeKind outcome, String result, String code, String reason) {
        Optional<ParentCall> parent = draft.parent();
        if (parent.isEmpty() || draft.progress().round() > 1) return;
        var returned = ToolReturned.newBuilder()
                .setInvocationId(parent.get().getInvocationId())
                .setTaskId(parent.get().getTaskId())
                .setTurn(parent.get().getTurn())
                .setIndex(parent.get().getIndex())
                .setAttempt(1)
                .setOutcome(outcome)
                .setUsage(draft.tally().usage())
                .setUntrusted(!draft.talk().untrusted().isEmpty())
                .setDurationMs(Duration.between(draft.startedAt(), draft.now()).toMillis());
        if (outcome == ToolOutcomeKind.SUCCESS) returned.setResult(result);
        else returned.setCode(code).setReason(reason);
        commands.add(new AgentCommand.AnswerParent(returned.build()));
    }
}
