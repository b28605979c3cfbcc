package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
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

    private static final Backoff AGENT_BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final Backoff TURN_BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

    private final Limits limits;
    private final CallRules calls;

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
    }

    /**
     * What one event does to its task.
     *
     * @param state what is known of the event's task; empty before its submission and after it is forgotten
     */
    public Decision decide(Optional<TaskState> state, AgentEvent event, Agents agents, Instant now) {
        if (state.isEmpty()) {
            return event instanceof AgentEvent.Submitted e ? submitted(e.task(), agents, now) : Decision.forget();
        }
        TaskState task = state.get();
        if (task.getPhase() == Phase.DONE) {
            boolean over = event instanceof AgentEvent.TimeReached && !now.isBefore(dueAt(task));
            return over ? Decision.forget() : Decision.unchanged(state);
        }
        TaskDraft draft = TaskDraft.of(task, now);
        if (!now.isBefore(task.getDeadline())) {
            draft.fail(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed while waiting for " + awaited(task));
            return draft.decision();
        }
        return changes(draft, task, event, agents) ? draft.decision() : Decision.unchanged(state);
    }

    /** When the task next needs {@link AgentEvent.TimeReached}. */
    public Instant dueAt(TaskState state) {
        if (state.getPhase() == Phase.DONE) return state.getClosedAt().plus(limits.closedRetention());
        Instant due = state.getDeadline();
        if (state.getTurnDueAt() != null && state.getTurnDueAt().isBefore(due)) due = state.getTurnDueAt();
        for (PendingInvocation call : state.getPending()) {
            if (call.getDueAt() != null && call.getDueAt().isBefore(due)) due = call.getDueAt();
        }
        return due;
    }

    private boolean changes(TaskDraft draft, TaskState task, AgentEvent event, Agents agents) {
        if (event instanceof AgentEvent.Submitted) return false; // a task has one submission
        if (task.getTurn() == 0) return event instanceof AgentEvent.TimeReached && searchAgain(draft, agents);
        Optional<Agent> agent = agents.find(task.getAgent());
        if (agent.isEmpty()) {
            draft.fail(ErrorCode.UNKNOWN_AGENT, "agent " + task.getAgent() + " was withdrawn");
            return true;
        }
        if (event instanceof AgentEvent.ModelDecided e) return decided(draft, e.decision(), agent.get(), agents);
        if (event instanceof AgentEvent.ModelFailed e) return turnFailed(draft, e.failure(), agent.get());
        if (event instanceof AgentEvent.ToolAnswered e) return calls.answered(draft, e.outcome(), agent.get());
        if (event instanceof AgentEvent.CallApproved e) return calls.approved(draft, e.approval(), agent.get());
        if (event instanceof AgentEvent.CallRefused e) return calls.refused(draft, e.refusal());
        if (event instanceof AgentEvent.TimeReached) return timeReached(draft, agent.get());
        throw new AssertionError("unhandled event: " + event.getClass());
    }

    private Decision submitted(TaskSubmitted task, Agents agents, Instant now) {
        Instant deadline = task.getDeadline() == null ? NEVER : task.getDeadline();
        TaskDraft draft = TaskDraft.submitted(task, deadline, now);
        if (draft.bytes() > limits.conversationBytes()) {
            draft.failWithoutInput(
                    ErrorCode.INPUT_TOO_LONG,
                    "input and headers take more than " + limits.conversationBytes() + " bytes");
        } else {
            start(draft, agents);
        }
        return draft.decision();
    }

    private void start(TaskDraft draft, Agents agents) {
        Optional<Agent> agent = agents.find(draft.agent());
        if (agent.isPresent()) {
            draft.assign(agent.get());
            if (draft.now().isBefore(draft.deadline())) draft.nextTurn();
            else draft.fail(ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before the task was taken up");
        } else if (draft.attempt() + 1 < AGENT_LOOKUPS) {
            draft.lookForAgentAt(draft.now().plus(AGENT_BACKOFF.after(draft.attempt() + 1, draft.taskId())));
        } else {
            draft.fail(ErrorCode.UNKNOWN_AGENT, "no agent " + draft.agent() + " is published");
        }
    }

    private boolean searchAgain(TaskDraft draft, Agents agents) {
        if (!reached(draft.turnDueAt(), draft.now())) return false;
        start(draft, agents);
        return true;
    }

    private boolean decided(TaskDraft draft, TurnDecided decision, Agent agent, Agents agents) {
        if (!awaits(draft, decision.getTurn(), decision.getAttempt())) return false;
        draft.add(decision.getUsage());
        if (decision.getKind() == DecisionKind.CALLS) {
            act(draft, decision, agent, agents);
        } else if (tooLong(draft, decision)) {
            draft.fail(ErrorCode.CONTEXT_FULL, conversationFull());
        } else {
            draft.complete(decision.getKind(), decision.getText());
        }
        return true;
    }

    /** Nothing is invoked whose result no later turn could read. */
    private void act(TaskDraft draft, TurnDecided decision, Agent agent, Agents agents) {
        int turns = agent.definition().getMaxTurns();
        long tokens = agent.definition().getMaxTokens();
        if (decision.getCalls().isEmpty()) {
            askAgain(draft, agent, ErrorCode.MODEL_FAILURE.code() + ": a decision to call tools names no call");
        } else if (draft.turn() >= turns) {
            draft.fail(ErrorCode.TURN_LIMIT, "no answer within the limit of " + turns + " turns");
        } else if (draft.computedTokens() >= tokens) {
            draft.fail(ErrorCode.TOKEN_LIMIT, tokensUsedUp(agent));
        } else if (decision.getCalls().size() > CallRules.MOST_CALLS) {
            draft.fail(ErrorCode.TURN_FAILED, "more than " + CallRules.MOST_CALLS + " tool calls in one turn");
        } else if (tooLong(draft, decision)) {
            draft.fail(ErrorCode.CONTEXT_FULL, conversationFull());
        } else {
            calls.admit(draft, decision, agent, agents);
        }
    }

    private boolean turnFailed(TaskDraft draft, TurnFailed failure, Agent agent) {
        if (!awaits(draft, failure.getTurn(), failure.getAttempt())) return false;
        if (failure.getKind() == FailureKind.RETRYABLE) {
            askAgain(draft, agent, failure.getCode() + ": " + failure.getReason());
        } else {
            draft.fail(failure.getCode(), failure.getReason());
        }
        return true;
    }

    private void askAgain(TaskDraft draft, Agent agent, String reason) {
        int attempts = agent.definition().getTurnAttempts();
        if (draft.computedTokens() >= agent.definition().getMaxTokens()) {
            draft.fail(ErrorCode.TOKEN_LIMIT, tokensUsedUp(agent));
        } else if (draft.attempt() >= attempts) {
            draft.fail(
                    ErrorCode.TURN_FAILED,
                    "turn " + draft.turn() + " failed " + draft.attempt() + " times, last with " + reason);
        } else {
            String id = draft.taskId() + "/" + draft.turn();
            draft.askModelAt(draft.now().plus(TURN_BACKOFF.after(draft.attempt(), id)));
        }
    }

    private boolean timeReached(TaskDraft draft, Agent agent) {
        if (reached(draft.turnDueAt(), draft.now())) {
            draft.askModel();
            return true;
        }
        return calls.sendDue(draft, agent);
    }

    private boolean awaits(TaskDraft draft, int turn, int attempt) {
        return draft.thinking() && turn == draft.turn() && attempt == draft.attempt();
    }

    /** A decision is kept twice while its calls are pending: in the conversation and call by call. */
    private boolean tooLong(TaskDraft draft, TurnDecided decision) {
        long more = Sizes.utf8(decision.getText()) + 2 * Sizes.calls(decision.getCalls());
        return draft.bytes() + more > limits.conversationBytes();
    }

    private static String tokensUsedUp(Agent agent) {
        return "no answer within the limit of " + agent.definition().getMaxTokens() + " tokens";
    }

    private String conversationFull() {
        return "the conversation takes more than " + limits.conversationBytes() + " bytes";
    }

    private static boolean reached(Optional<Instant> due, Instant now) {
        return due.isPresent() && !now.isBefore(due.get());
    }

    private static String awaited(TaskState task) {
        if (task.getTurn() == 0) return "agent " + task.getAgent();
        if (task.getPhase() == Phase.THINKING) return "the decision of turn " + task.getTurn();
        return CallRules.awaited(task.getPending());
    }
}
