package dev.shoal.streams.query;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.PendingInvocation;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.Usage;
import java.util.Locale;

/** A task's state for operators: where it stands and what it waits for, and nothing of what it is about. Pure. */
final class TaskView {
    private TaskView() {}

    static ObjectNode of(TaskState task) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", task.getTaskId())
                .put("agent", task.getAgent())
                .put("state", state(task))
                .put("turn", task.getTurn())
                .put("attempt", task.getAttempt())
                .put("round", task.getRound())
                .put("submitted", task.getSubmittedAt().toString())
                .put("deadline", task.getDeadline().toString());
        if (!task.getOutcome().isEmpty()) json.put("outcome", task.getOutcome());
        if (task.getClosedAt() != null) json.put("closed", task.getClosedAt().toString());
        if (task.getTurnDueAt() != null)
            json.put("asks_again", task.getTurnDueAt().toString());
        if (task.getBallot() != null)
            json.put("votes_awaited", task.getBallot().getAwaited().size());
        if (task.getParent() != null) json.put("parent", task.getParent().getTaskId());
        if (!task.getUntrusted().isEmpty()) task.getUntrusted().forEach(json.withArray("untrusted")::add);
        usage(json.putObject("usage"), task.getUsage());
        ArrayNode calls = json.putArray("calls");
        for (PendingInvocation call : task.getPending()) {
            ObjectNode one = calls.addObject()
                    .put("id", task.getTaskId() + "/" + task.getTurn() + "/" + call.getIndex())
                    .put("tool", call.getTool())
                    .put("status", call.getStatus().name().toLowerCase(Locale.ROOT))
                    .put("attempt", call.getAttempt());
            if (call.getDueAt() != null) one.put("due", call.getDueAt().toString());
        }
        return json;
    }

    /** In one word, as the counts have it. */
    static String state(TaskState task) {
        if (task.getPhase() == Phase.DONE) return "done";
        if (task.getTurn() == 0) return "starting";
        if (task.getPhase() == Phase.THINKING) return "thinking";
        for (PendingInvocation call : task.getPending()) {
            if (call.getStatus() == InvocationStatus.AWAITING_APPROVAL) return "awaiting_approval";
        }
        return "acting";
    }

    private static void usage(ObjectNode json, Usage usage) {
        json.put("turns", usage.getTurns())
                .put("tool_calls", usage.getToolCalls())
                .put("prompt_tokens", usage.getPromptTokens())
                .put("cached_tokens", usage.getCachedTokens())
                .put("completion_tokens", usage.getCompletionTokens())
                .put("cost_nanos", usage.getCostNanos());
    }
}
