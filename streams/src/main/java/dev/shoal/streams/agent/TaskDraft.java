package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.ConfidenceStep;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.Memory;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.ParentCall;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolCall;
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

    private final TaskState before;
    private final Instant now;
    private final Outbox outbox = new Outbox(this);
    private final Progress progress;
    private final Conversation talk;
    private final Tally tally;
    private String agentId;
    private Optional<Agent> agent = Optional.empty();
    private Map<String, String> headers;
    private List<PendingInvocation> pending;
    private Instant startedAt;
    private Instant deadline;
    private Optional<Instant> closedAt;
    private Optional<Instant> memoryUntil;
    private String outcome;
    private List<ApprovalSettled> approvals;
    private List<ConfidenceStep> confidence;

    private TaskDraft(TaskState state, Instant now) {
        this.before = state;
        this.now = now;
        this.progress = Progress.of(state);
        this.talk = Conversation.of(state);
        this.tally = Tally.of(state);
        this.agentId = state.getAgent();
        this.headers = state.getHeaders();
        this.pending = state.getPending();
        this.startedAt = state.getSubmittedAt();
        this.deadline = state.getDeadline();
        this.closedAt = Optional.ofNullable(state.getClosedAt());
        this.memoryUntil = Optional.ofNullable(state.getMemoryUntil());
        this.outcome = state.getOutcome();
        this.approvals = state.getApprovals();
        this.confidence = state.getConfidence();
    }

    static TaskDraft of(TaskState state, Instant now) {
        return new TaskDraft(state, now);
    }

    /** A task that has not started: its agent is not resolved, its turn is 0. */
    static TaskDraft submitted(TaskSubmitted task, Instant deadline, Instant now) {
        return new TaskDraft(Submissions.state(task, deadline, now), now);
    }

    Instant now() {
        return now;
    }

    String taskId() {
        return before.getTaskId();
    }

    /** As the task names it, or {@code name@version} once it is settled. */
    String agentId() {
        return agentId;
    }

    /** The version that runs the task; only asked for when there is one. */
    Agent agent() {
        return agent.orElseThrow(() -> new IllegalStateException("no agent is settled for task " + taskId()));
    }

    boolean hasAgent() {
        return agent.isPresent();
    }

    Outbox outbox() {
        return outbox;
    }

    Progress progress() {
        return progress;
    }

    Conversation talk() {
        return talk;
    }

    Tally tally() {
        return tally;
    }

    int turn() {
        return progress.turn();
    }

    Map<String, String> headers() {
        return headers;
    }

    Instant startedAt() {
        return startedAt;
    }

    Instant deadline() {
        return deadline;
    }

    Optional<ParentCall> parent() {
        return Optional.ofNullable(before.getParent());
    }

    int depth() {
        return parent().map(ParentCall::getDepth).orElse(0);
    }

    List<PendingInvocation> pending() {
        return pending;
    }

    List<ApprovalSettled> approvals() {
        return approvals;
    }

    List<ConfidenceStep> confidence() {
        return confidence;
    }

    String invocationId(int index) {
        return taskId() + "/" + turn() + "/" + index;
    }

    long tokenLimit() {
        long limit = agent().definition().getMaxTokens();
        return before.getMaxTokens() == null ? limit : Math.min(limit, before.getMaxTokens());
    }

    /** In billionths; empty when money is not limited. */
    Optional<Long> costLimit() {
        Long limit = agent().definition().getMaxCostNanos();
        Long own = before.getMaxCostNanos();
        if (limit == null || own == null) return Optional.ofNullable(limit == null ? own : limit);
        return Optional.of(Math.min(limit, own));
    }

    /** Bytes of what the state holds, and of what a turn sends. */
    long bytes() {
        return Sizes.headers(headers)
                + talk.bytes()
                + progress.bytes()
                + Sizes.pending(pending)
                + Sizes.approvals(approvals);
    }

    void runs(Agent version) {
        agent = Optional.of(version);
    }

    /** Settles which version of the agent runs the task, and until when. */
    void assign(Agent chosen) {
        runs(chosen);
        agentId = chosen.id();
        Instant limit = Moments.after(startedAt, chosen.definition().getMaxTimeMs());
        if (limit.isBefore(deadline)) deadline = limit;
    }

    /** Starts the next turn. */
    void nextTurn() {
        talk.showInbox();
        progress.nextTurn();
        askModel();
    }

    /** Asks for the turn once more, or for the first time. */
    void askModel() {
        outbox.askModel(progress.ask(turnExpiry()), Optional.empty(), Optional.empty());
    }

    Optional<Instant> turnExpiry() {
        Long time = agent().definition().getTurnTimeMs();
        if (time == null) return Optional.empty();
        Instant expiry = Moments.after(now, time);
        return expiry.isBefore(deadline) ? Optional.of(expiry) : Optional.empty();
    }

    /** Writes the model's calls into the conversation; {@link #pending} then tells what becomes of each. */
    void act(String text, List<ToolCall> calls, List<PendingInvocation> admitted) {
        talk.add(new Message(Role.ASSISTANT, text, calls, null));
        progress.act();
        pending = admitted;
    }

    void replace(PendingInvocation call) {
        pending = new ArrayList<>(pending);
        pending.set(call.getIndex(), call);
    }

    void note(ConfidenceStep step) {
        confidence = new ArrayList<>(confidence);
        confidence.add(step);
    }

    /** Ends a call's wait for a human. Both texts may come from outside and are cut. */
    void settle(PendingInvocation call, ApprovalOutcome how, String by, String reason) {
        var settled = new ApprovalSettled(
                taskId(),
                invocationId(call.getIndex()),
                call.getTool(),
                how,
                Results.cut(by, LONGEST_NAME),
                Results.cut(reason, LONGEST_REASON),
                now);
        approvals = new ArrayList<>(approvals);
        approvals.add(settled);
        outbox.settleApproval(settled);
    }

    /** Writes the results of all calls into the conversation, in call order. */
    void finishActing() {
        addResults();
        pending = List.of();
    }

    /** Keeps an answer that is not the last word. */
    void answerAndGoOn(String answer) {
        talk.add(new Message(Role.ASSISTANT, answer, List.of(), null));
        nextTurn();
    }

    void complete(DecisionKind kind, String answer) {
        talk.add(new Message(Role.ASSISTANT, answer, List.of(), null));
        outbox.complete(kind, answer);
        close("completed", "");
    }

    void fail(ErrorCode code, String reason) {
        fail(code.code(), reason);
    }

    /** Both texts may come from outside and are cut: a result has to fit into its topic. */
    void fail(String code, String reason) {
        String shortCode = Results.cut(code, LONGEST_NAME);
        String shortReason = Results.cut(reason, LONGEST_REASON);
        outbox.fail(shortCode, shortReason);
        close(shortCode, shortReason);
    }

    /** Fails a task whose input cannot be kept. */
    void failWithoutInput(ErrorCode code, String reason) {
        talk.clear();
        headers = Map.of();
        fail(code, reason);
    }

    /** Begins again with a message for a task that has ended; its limits count from zero. */
    void reopen(Instant until) {
        progress.nextRound();
        tally.reset();
        startedAt = now;
        deadline = until;
        closedAt = Optional.empty();
        memoryUntil = Optional.empty();
        outcome = "";
        nextTurn();
    }

    /** What is left is the memory that the task has ended. */
    void forgetConversation() {
        talk.clear();
        headers = Map.of();
        memoryUntil = Optional.empty();
    }

    Decision decision() {
        var next = new TaskState(
                taskId(),
                agentId,
                headers,
                progress.phase(),
                progress.turn(),
                progress.attempt(),
                progress.turnDueAt().orElse(null),
                talk.messages(),
                pending,
                tally.usage(),
                startedAt,
                deadline,
                closedAt.orElse(null),
                approvals,
                progress.failures(),
                progress.turnExpiresAt().orElse(null),
                progress.round(),
                progress.turnsBefore(),
                tally.toolCalls(),
                tally.subTasks(),
                before.getMaxTokens(),
                before.getMaxCostNanos(),
                before.getParent(),
                talk.inbox(),
                talk.messageIds(),
                talk.untrusted(),
                progress.ballot().orElse(null),
                confidence,
                outcome,
                memoryUntil.orElse(null),
                Map.of());
        return new Decision(Optional.of(next), outbox.commands());
    }

    private void close(String how, String reason) {
        settleAll(how, reason);
        outbox.cancelSubTasks(reason.isEmpty() ? how : reason);
        List<Message> withoutResults = talk.messages();
        addResults();
        outbox.archive(how);
        talk.restore(withoutResults);
        progress.close();
        outcome = how;
        approvals = List.of();
        confidence = List.of();
        closedAt = Optional.of(now);
        keepMemory();
        pending = List.of();
    }

    /** Leaves only what recognises a second submission, and what a follow-up message goes on with. */
    private void keepMemory() {
        Optional<Memory> memory = agent.map(a -> a.definition().getMemory());
        if (memory.isPresent()) {
            addAllResults();
            talk.keepLatest(memory.get().getMaxBytes());
        }
        if (memory.isEmpty() || talk.messages().isEmpty()) {
            talk.clear();
            headers = Map.of();
        } else {
            memoryUntil = Optional.of(Moments.after(now, memory.get().getMaxAgeMs()));
        }
    }

    /** Nobody is asked any longer about a task that is over. */
    private void settleAll(String how, String reason) {
        boolean late = how.equals(ErrorCode.DEADLINE_EXCEEDED.code());
        for (PendingInvocation call : pending) {
            if (call.getStatus() != InvocationStatus.AWAITING_APPROVAL) continue;
            settle(call, late ? ApprovalOutcome.EXPIRED : ApprovalOutcome.TASK_ENDED, "", reason);
        }
    }

    private void addResults() {
        for (PendingInvocation call : pending) {
            if (call.getStatus() != InvocationStatus.RETURNED) continue;
            talk.add(new Message(Role.TOOL, call.getResult(), List.of(), invocationId(call.getIndex())));
        }
    }

    /** A conversation that goes on has a result for every call, whatever became of it. */
    private void addAllResults() {
        String ended = Results.error(ErrorCode.TASK_ENDED, "the task ended before this call returned");
        for (PendingInvocation call : pending) {
            String result = call.getStatus() == InvocationStatus.RETURNED ? call.getResult() : ended;
            talk.add(new Message(Role.TOOL, result, List.of(), invocationId(call.getIndex())));
        }
    }
}
