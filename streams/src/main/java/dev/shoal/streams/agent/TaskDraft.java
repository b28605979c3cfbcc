package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task's state while one decision is made, and what the decision sends. Lives as long as the decision. */
final class TaskDraft {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_REASON = 500;

    private final String taskId;
    private final Instant submittedAt;
    private final Instant now;
    private final List<AgentCommand> commands = new ArrayList<>();
    private String agent;
    private Map<String, String> headers;
    private Phase phase;
    private int turn;
    private int attempt;
    private Optional<Instant> turnDueAt;
    private List<Message> messages;
    private List<PendingInvocation> pending;
    private Usage usage;
    private Instant deadline;
    private Optional<Instant> closedAt;
    private List<ApprovalSettled> approvals;

    private TaskDraft(TaskState state, Instant now) {
        this.taskId = state.getTaskId();
        this.submittedAt = state.getSubmittedAt();
        this.now = now;
        this.agent = state.getAgent();
        this.headers = state.getHeaders();
        this.phase = state.getPhase();
        this.turn = state.getTurn();
        this.attempt = state.getAttempt();
        this.turnDueAt = Optional.ofNullable(state.getTurnDueAt());
        this.messages = state.getMessages();
        this.pending = state.getPending();
        this.usage = state.getUsage();
        this.deadline = state.getDeadline();
        this.closedAt = Optional.ofNullable(state.getClosedAt());
        this.approvals = state.getApprovals();
    }

    static TaskDraft of(TaskState state, Instant now) {
        return new TaskDraft(state, now);
    }

    /** A task that has not started: its agent is not resolved, its turn is 0. */
    static TaskDraft submitted(TaskSubmitted task, Instant deadline, Instant now) {
        // A client's clock may run ahead; nothing may start in the future.
        Instant submittedAt = task.getSubmittedAt().isAfter(now) ? now : task.getSubmittedAt();
        var messages = List.of(new Message(Role.USER, task.getInput(), List.of(), null));
        return new TaskDraft(
                new TaskState(
                        task.getTaskId(),
                        task.getAgent(),
                        task.getHeaders(),
                        Phase.THINKING,
                        0,
                        0,
                        null,
                        messages,
                        List.of(),
                        new Usage(0, 0, 0L, 0L, 0L, 0L),
                        submittedAt,
                        deadline,
                        null,
                        List.of()),
                now);
    }

    Instant now() {
        return now;
    }

    String taskId() {
        return taskId;
    }

    String agent() {
        return agent;
    }

    /** Whether the decision of the current turn and attempt is awaited. */
    boolean thinking() {
        return phase == Phase.THINKING && turnDueAt.isEmpty();
    }

    int turn() {
        return turn;
    }

    int attempt() {
        return attempt;
    }

    Optional<Instant> turnDueAt() {
        return turnDueAt;
    }

    Instant deadline() {
        return deadline;
    }

    Usage usage() {
        return usage;
    }

    List<PendingInvocation> pending() {
        return pending;
    }

    String invocationId(int index) {
        return taskId + "/" + turn + "/" + index;
    }

    /** Bytes of what the state holds, and of what a turn sends. */
    long bytes() {
        return Sizes.headers(headers) + Sizes.messages(messages) + Sizes.pending(pending) + Sizes.approvals(approvals);
    }

    /** Prompt and completion tokens computed so far, tokens taken from a cache not counted. */
    long computedTokens() {
        return usage.getPromptTokens() - usage.getCachedTokens() + usage.getCompletionTokens();
    }

    /** Settles which version of the agent runs the task, and until when. */
    void assign(Agent chosen) {
        agent = chosen.id();
        Instant limit = submittedAt.plusMillis(chosen.definition().getMaxTimeMs());
        if (limit.isBefore(deadline)) deadline = limit;
    }

    void add(Usage turnUsage) {
        usage = new Usage(
                usage.getTurns() + 1,
                usage.getToolCalls(),
                usage.getPromptTokens() + turnUsage.getPromptTokens(),
                usage.getCachedTokens() + turnUsage.getCachedTokens(),
                usage.getCompletionTokens() + turnUsage.getCompletionTokens(),
                usage.getModelMs() + turnUsage.getModelMs());
    }

    /** Starts the next turn. */
    void nextTurn() {
        turn++;
        attempt = 0;
        askModel();
    }

    /** Asks for the turn once more, or for the first time. */
    void askModel() {
        phase = Phase.THINKING;
        attempt++;
        turnDueAt = Optional.empty();
        commands.add(new AgentCommand.AskModel(new TurnRequested(taskId, agent, turn, attempt, messages, deadline)));
    }

    /** Asks again later; until then no decision is awaited. */
    void askModelAt(Instant due) {
        turnDueAt = Optional.of(due);
    }

    /** Counts a look for the agent that found nothing. */
    void lookForAgentAt(Instant due) {
        attempt++;
        turnDueAt = Optional.of(due);
    }

    /** Writes the model's calls into the conversation; {@link #pending} then tells what becomes of each. */
    void act(String text, List<ToolCall> calls, List<PendingInvocation> admitted) {
        append(new Message(Role.ASSISTANT, text, calls, null));
        phase = Phase.ACTING;
        pending = admitted;
    }

    void replace(PendingInvocation call) {
        pending = new ArrayList<>(pending);
        pending.set(call.getIndex(), call);
    }

    void callTool(Agent.Tool tool, PendingInvocation call) {
        if (call.getAttempt() == 1) countToolCall();
        commands.add(new AgentCommand.CallTool(
                tool.definition().getConnector(),
                new ToolInvoked(
                        invocationId(call.getIndex()),
                        taskId,
                        turn,
                        call.getIndex(),
                        call.getAttempt(),
                        agent,
                        call.getTool(),
                        call.getArguments(),
                        headers,
                        deadline)));
    }

    void askHuman(PendingInvocation call) {
        commands.add(new AgentCommand.AskHuman(new ApprovalRequested(
                taskId,
                invocationId(call.getIndex()),
                agent,
                call.getTool(),
                call.getArguments(),
                now,
                call.getDueAt() == null ? deadline : call.getDueAt())));
    }

    /** Ends a call's wait for a human. Both texts may come from outside and are cut. */
    void settle(PendingInvocation call, ApprovalOutcome outcome, String by, String reason) {
        var settled = new ApprovalSettled(
                taskId,
                invocationId(call.getIndex()),
                call.getTool(),
                outcome,
                Results.cut(by, LONGEST_NAME),
                Results.cut(reason, LONGEST_REASON),
                now);
        approvals = new ArrayList<>(approvals);
        approvals.add(settled);
        commands.add(new AgentCommand.SettleApproval(settled));
    }

    /** Writes the results of all calls into the conversation, in call order, and asks for the next turn. */
    void finishActing() {
        appendResults();
        pending = List.of();
        nextTurn();
    }

    void complete(DecisionKind kind, String answer) {
        append(new Message(Role.ASSISTANT, answer, List.of(), null));
        commands.add(
                new AgentCommand.Complete(new TaskCompleted(taskId, agent, kind, answer, usage, submittedAt, now)));
        close("completed", "");
    }

    void fail(ErrorCode code, String reason) {
        fail(code.code(), reason);
    }

    void fail(String code, String reason) {
        commands.add(new AgentCommand.Fail(new TaskFailed(taskId, agent, code, reason, usage, submittedAt, now)));
        close(code, reason);
    }

    /** Fails a task whose input cannot be kept. */
    void failWithoutInput(ErrorCode code, String reason) {
        messages = List.of();
        headers = Map.of();
        fail(code, reason);
    }

    Decision decision() {
        var next = new TaskState(
                taskId,
                agent,
                headers,
                phase,
                turn,
                attempt,
                turnDueAt.orElse(null),
                messages,
                pending,
                usage,
                submittedAt,
                deadline,
                closedAt.orElse(null),
                approvals);
        return new Decision(Optional.of(next), commands);
    }

    /** Leaves only what recognises a second submission. */
    private void close(String outcome, String reason) {
        settleAll(outcome, reason);
        if (!pending.isEmpty()) appendResults();
        commands.add(new AgentCommand.Archive(
                new Trajectory(taskId, agent, headers, messages, outcome, usage, submittedAt, now, approvals)));
        phase = Phase.DONE;
        turnDueAt = Optional.empty();
        messages = List.of();
        pending = List.of();
        headers = Map.of();
        approvals = List.of();
        closedAt = Optional.of(now);
    }

    /** Nobody is asked any longer about a task that is over. */
    private void settleAll(String outcome, String reason) {
        boolean late = outcome.equals(ErrorCode.DEADLINE_EXCEEDED.code());
        for (PendingInvocation call : pending) {
            if (call.getStatus() != InvocationStatus.AWAITING_APPROVAL) continue;
            settle(call, late ? ApprovalOutcome.EXPIRED : ApprovalOutcome.TASK_ENDED, "", reason);
        }
    }

    private void appendResults() {
        messages = new ArrayList<>(messages);
        for (PendingInvocation call : pending) {
            if (call.getStatus() != InvocationStatus.RETURNED) continue;
            messages.add(new Message(Role.TOOL, call.getResult(), List.of(), invocationId(call.getIndex())));
        }
    }

    private void append(Message message) {
        messages = new ArrayList<>(messages);
        messages.add(message);
    }

    private void countToolCall() {
        usage = new Usage(
                usage.getTurns(),
                usage.getToolCalls() + 1,
                usage.getPromptTokens(),
                usage.getCachedTokens(),
                usage.getCompletionTokens(),
                usage.getModelMs());
    }
}
