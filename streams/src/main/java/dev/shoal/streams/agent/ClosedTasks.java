package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.ParentCall;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The rules of tasks that have ended or were never there: what is remembered how long, and what a client is told. Pure. */
final class ClosedTasks {
    private ClosedTasks() {}

    static Decision decide(TaskState task, AgentEvent event, Agents agents, Instant now, AgentDecider.Limits limits) {
        if (event instanceof AgentEvent.TimeReached) return timeReached(task, now, limits);
        if (event instanceof AgentEvent.Submitted e) return again(task, e.task(), now);
        if (event instanceof AgentEvent.Continued e) return FollowUps.reopen(task, e.message(), agents, now, limits);
        if (event instanceof AgentEvent.Cancelled) {
            return told(task, ErrorCode.TASK_CLOSED, "the task has ended: " + task.getOutcome(), now);
        }
        if (event instanceof AgentEvent.ContentLost e) {
            String reason = "the task has ended and cannot go on: " + e.reason();
            return told(task, ErrorCode.CONTENT_LOST, reason, now);
        }
        return Decision.unchanged(Optional.of(task));
    }

    /** A submission or message for a task that nobody knows, or no longer. */
    static Decision unknown(AgentEvent event, Instant now) {
        boolean asks = event instanceof AgentEvent.Cancelled || event instanceof AgentEvent.Continued;
        if (!asks) return Decision.forget();
        String reason = "no task of this id is known: it was never submitted, or it ended long ago";
        var notice = new TaskNotice(event.taskId(), ErrorCode.UNKNOWN_TASK.code(), reason, "", 1, now);
        return new Decision(Optional.empty(), List.of(new AgentCommand.Notify(notice)));
    }

    /** A task has one submission; whoever sends another is told what became of the first. */
    static Decision again(TaskState task, TaskSubmitted submission, Instant now) {
        ParentCall parent = submission.getParent();
        if (parent != null) {
            if (Objects.equals(parent, task.getParent())) return Decision.unchanged(Optional.of(task));
            return new Decision(Optional.of(task), List.of(new AgentCommand.AnswerParent(taken(parent))));
        }
        String reason = task.getPhase() == Phase.DONE
                ? "this task was submitted before and has ended: " + task.getOutcome()
                : "this task was submitted before and is under way";
        return told(task, ErrorCode.DUPLICATE_TASK, reason, now);
    }

    static Decision told(TaskState task, ErrorCode code, String reason, Instant now) {
        var notice = new TaskNotice(task.getTaskId(), code.code(), reason, task.getOutcome(), task.getRound(), now);
        return new Decision(Optional.of(task), List.of(new AgentCommand.Notify(notice)));
    }

    static Instant dueAt(TaskState task, AgentDecider.Limits limits) {
        Instant forgotten = task.getClosedAt().plus(limits.closedRetention());
        return task.getMemoryUntil() == null ? forgotten : task.getMemoryUntil();
    }

    private static Decision timeReached(TaskState task, Instant now, AgentDecider.Limits limits) {
        if (now.isBefore(dueAt(task, limits))) return Decision.unchanged(Optional.of(task));
        if (!now.isBefore(task.getClosedAt().plus(limits.closedRetention()))) return Decision.forget();
        TaskDraft draft = TaskDraft.of(task, now);
        draft.forgetConversation();
        return draft.decision();
    }

    /** Somebody else's task has the id of the sub-task. */
    private static ToolReturned taken(ParentCall parent) {
        return ToolReturned.newBuilder()
                .setInvocationId(parent.getInvocationId())
                .setTaskId(parent.getTaskId())
                .setTurn(parent.getTurn())
                .setIndex(parent.getIndex())
                .setAttempt(1)
                .setOutcome(ToolOutcomeKind.PERMANENT)
                .setCode(ErrorCode.DUPLICATE_TASK.code())
                .setReason("another task has the id of the sub-task")
                .setUsage(Tally.NOTHING)
                .setDurationMs(0)
                .build();
    }
}
