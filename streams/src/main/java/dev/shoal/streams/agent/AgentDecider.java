package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskCancelled;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The rules of an agent task. Pure: no Kafka, clock or randomness; same inputs, same decision, so replays agree.
 * Immutable, thread-safe.
 */
public final class AgentDecider {
    /** A deadline for a task that has none of its own and no agent yet. */
    private static final Instant NEVER = Instant.ofEpochMilli(Long.MAX_VALUE);
    /** An agent published a moment before its first task may not be seen yet: looks for about two seconds. */
    private static final int AGENT_LOOKUPS = 6;

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_REASON = 500;
    private static final Backoff AGENT_BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

    private final Limits limits;
    private final CallRules calls;
    private final TurnRules turns;

    /**
     * @param conversationBytes most that the state of one task may take; a turn of this size must fit a Kafka record
     * @param closedRetention how long a closed task is remembered, so that a second submission is recognised
     */
    public record Limits(int conversationBytes, Duration closedRetention) {
        /** What an orchestrator takes whose configuration says nothing else. */
        public static final Limits STANDARD = new Limits(700_000, Duration.ofHours(24));
    }

    public AgentDecider(Limits limits) {
        this.limits = limits;
        this.calls = new CallRules(limits);
        this.turns = new TurnRules(limits, calls);
    }

    /**
     * What one event does to its task.
     *
     * @param state what is known of the event's task; empty before its submission and after it is forgotten
     */
    public Decision decide(Optional<TaskState> state, AgentEvent event, Agents agents, Instant now) {
        if (state.isEmpty()) {
            return event instanceof AgentEvent.Submitted e
                    ? submitted(e.task(), agents, now)
                    : ClosedTasks.unknown(event, now);
        }
        TaskState task = state.get();
        if (task.getPhase() == Phase.DONE) return ClosedTasks.decide(task, event, agents, now, limits);
        TaskDraft draft = TaskDraft.of(task, now);
        // Before its first turn a task has no version yet.
        if (task.getTurn() > 0) agents.find(task.getAgent()).ifPresent(draft::runs);
        if (!now.isBefore(task.getDeadline())) {
            draft.fail(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed while waiting for " + awaited(task));
            return draft.decision();
        }
        if (event instanceof AgentEvent.Submitted e) return ClosedTasks.again(task, e.task(), now);
        return changes(draft, task, event, agents) ? draft.decision() : Decision.unchanged(state);
    }

    /** When the task next needs {@link AgentEvent.TimeReached}. */
    public Instant dueAt(TaskState state) {
        if (state.getPhase() == Phase.DONE) return ClosedTasks.dueAt(state, limits);
        Instant due = earlier(state.getDeadline(), state.getTurnDueAt());
        due = earlier(due, state.getTurnExpiresAt());
        for (PendingInvocation call : state.getPending()) due = earlier(due, call.getDueAt());
        return due;
    }

    private static Instant earlier(Instant due, Instant other) {
        return other != null && other.isBefore(due) ? other : due;
    }

    private boolean changes(TaskDraft draft, TaskState task, AgentEvent event, Agents agents) {
        if (event instanceof AgentEvent.Cancelled e) return cancel(draft, e.cancellation());
        if (event instanceof AgentEvent.ContentLost e) {
            draft.fail(ErrorCode.CONTENT_LOST, e.reason());
            return true;
        }
        if (event instanceof AgentEvent.Continued e) return FollowUps.received(draft, e.message(), limits);
        if (task.getTurn() == 0) return event instanceof AgentEvent.TimeReached && searchAgain(draft, agents);
        if (!draft.hasAgent()) {
            draft.fail(ErrorCode.UNKNOWN_AGENT, "agent " + task.getAgent() + " was withdrawn");
            return true;
        }
        if (event instanceof AgentEvent.ModelDecided e) return turns.decided(draft, e.decision(), agents);
        if (event instanceof AgentEvent.ModelFailed e) return turns.failed(draft, e.failure(), agents);
        if (event instanceof AgentEvent.ToolAnswered e) return calls.answered(draft, e.outcome());
        if (event instanceof AgentEvent.CallApproved e) return calls.approved(draft, e.approval());
        if (event instanceof AgentEvent.CallRefused e) return calls.refused(draft, e.refusal());
        if (event instanceof AgentEvent.TimeReached) return turns.due(draft, agents) || calls.due(draft);
        throw new AssertionError("unhandled event: " + event.getClass());
    }

    private Decision submitted(TaskSubmitted task, Agents agents, Instant now) {
        Instant deadline = task.getDeadline() == null ? NEVER : task.getDeadline();
        TaskDraft draft = TaskDraft.submitted(task, deadline, now);
        if (draft.bytes() > limits.conversationBytes()) {
            draft.failWithoutInput(
                    ErrorCode.INPUT_TOO_LONG,
                    "input, documents and headers take more than " + limits.conversationBytes() + " bytes");
        } else {
            start(draft, agents);
        }
        return draft.decision();
    }

    private void start(TaskDraft draft, Agents agents) {
        Optional<Agent> agent = agents.choose(draft.agentId(), draft.taskId());
        if (agent.isPresent()) {
            draft.assign(agent.get());
            draft.talk().trustAllBut(agent.get().definition().getUntrusted());
            if (draft.now().isBefore(draft.deadline())) draft.nextTurn();
            else draft.fail(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before the task was taken up");
        } else if (draft.progress().attempt() + 1 < AGENT_LOOKUPS) {
            int looks = draft.progress().attempt() + 1;
            draft.progress().lookAgainAt(draft.now().plus(AGENT_BACKOFF.after(looks, draft.taskId())));
        } else {
            draft.fail(ErrorCode.UNKNOWN_AGENT, "no agent " + draft.agentId() + " is published");
        }
    }

    private boolean searchAgain(TaskDraft draft, Agents agents) {
        if (!TurnRules.reached(draft.progress().turnDueAt(), draft.now())) return false;
        start(draft, agents);
        return true;
    }

    private static boolean cancel(TaskDraft draft, TaskCancelled cancellation) {
        String by = Results.cut(cancellation.getBy(), LONGEST_NAME);
        String reason = Results.cut(cancellation.getReason(), LONGEST_REASON);
        draft.fail(ErrorCode.CANCELLED, "cancelled by " + by + (reason.isEmpty() ? "" : ": " + reason));
        return true;
    }

    private static String awaited(TaskState task) {
        if (task.getTurn() == 0) return "agent " + task.getAgent();
        if (task.getPhase() == Phase.THINKING) return "the decision of turn " + task.getTurn();
        return CallRules.awaited(task.getPending());
    }
}
