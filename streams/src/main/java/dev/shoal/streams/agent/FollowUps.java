package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.TaskContinued;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.util.Optional;

/** The rules of further messages: a running task shows them in its next turn, a finished one begins again with them. Pure. */
final class FollowUps {
    private static final int MOST_WAITING = 16;

    private FollowUps() {}

    /** @return whether the message changes the running task */
    static boolean received(TaskDraft draft, TaskContinued message, AgentDecider.Limits limits) {
        if (draft.talk().knows(message.getMessageId())) return false;
        if (draft.talk().inbox().size() >= MOST_WAITING) {
            refuse(draft, "more than " + MOST_WAITING + " messages wait for the next turn");
        } else if (draft.bytes() + size(message) > limits.conversationBytes()) {
            refuse(draft, "the conversation has no room for the message");
        } else {
            draft.talk().receive(message.getMessageId(), message.getText());
        }
        return true;
    }

    static Decision reopen(
            TaskState task, TaskContinued message, Agents agents, Instant now, AgentDecider.Limits limits) {
        if (task.getMessageIds().contains(message.getMessageId())) return Decision.unchanged(Optional.of(task));
        boolean remembered = task.getMemoryUntil() != null && now.isBefore(task.getMemoryUntil());
        if (!remembered) {
            return ClosedTasks.told(
                    task, ErrorCode.TASK_CLOSED, "the task has ended and its conversation is not kept", now);
        }
        Optional<Agent> agent = agents.find(task.getAgent());
        if (agent.isEmpty()) {
            return ClosedTasks.told(task, ErrorCode.TASK_CLOSED, "agent " + task.getAgent() + " was withdrawn", now);
        }
        TaskDraft draft = TaskDraft.of(task, now);
        if (draft.bytes() + size(message) > limits.conversationBytes()) {
            return ClosedTasks.told(task, ErrorCode.MESSAGE_REFUSED, "the message is too long", now);
        }
        draft.runs(agent.get());
        draft.talk().receive(message.getMessageId(), message.getText());
        draft.reopen(Moments.after(now, agent.get().definition().getMaxTimeMs()));
        return draft.decision();
    }

    private static void refuse(TaskDraft draft, String why) {
        draft.outbox()
                .tell(new TaskNotice(
                        draft.taskId(),
                        ErrorCode.MESSAGE_REFUSED.code(),
                        why,
                        "",
                        draft.progress().round(),
                        draft.now()));
    }

    private static long size(TaskContinued message) {
        return 100L + Sizes.utf8(message.getText()) + Sizes.utf8(message.getMessageId());
    }
}
