package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.Document;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.ParentCall;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a submission makes of a task before anything is decided. Pure. */
final class Submissions {
    /** The header that says how urgent a task is. */
    static final String PRIORITY = "priority";

    private static final int USUAL_PRIORITY = 5;

    private Submissions() {}

    static TaskState state(TaskSubmitted task, Instant deadline, Instant now) {
        // A client's clock may run ahead; nothing may start in the future.
        Instant submittedAt = task.getSubmittedAt().isAfter(now) ? now : task.getSubmittedAt();
        var messages = List.of(new Message(Role.USER, input(task), List.of(), null));
        return new TaskState(
                task.getTaskId(),
                task.getAgent(),
                task.getHeaders(),
                Phase.THINKING,
                0,
                0,
                null,
                messages,
                List.of(),
                Tally.NOTHING,
                submittedAt,
                deadline,
                null,
                List.of(),
                0,
                null,
                1,
                0,
                Map.of(),
                0,
                task.getMaxTokens(),
                task.getMaxCostNanos(),
                task.getParent(),
                List.of(),
                List.of(),
                untrusted(task),
                null,
                List.of(),
                "",
                null,
                Map.of());
    }

    /** From 0 to 9; a header that is no such number asks for nothing special. */
    static int priority(Map<String, String> headers) {
        String asked = headers.getOrDefault(PRIORITY, "");
        return asked.length() == 1 && Character.isDigit(asked.charAt(0))
                ? Character.digit(asked.charAt(0), 10)
                : USUAL_PRIORITY;
    }

    /** Documents follow the text as JSON, one a line: no document can pretend to be something else. */
    private static String input(TaskSubmitted task) {
        if (task.getDocuments().isEmpty()) return task.getInput();
        var text = new StringBuilder(task.getInput()).append("\n");
        for (Document document : task.getDocuments()) {
            text.append('\n').append(Results.document(document.getName(), document.getText()));
        }
        return text.toString();
    }

    /** What may be the content of strangers; the agent says which of it is. */
    private static List<String> untrusted(TaskSubmitted task) {
        List<String> sources = new ArrayList<>();
        ParentCall parent = task.getParent();
        if (parent != null && parent.getUntrusted()) sources.add(Conversation.TASK + parent.getTaskId());
        sources.add("input");
        if (!task.getDocuments().isEmpty()) sources.add("documents");
        return sources;
    }
}
