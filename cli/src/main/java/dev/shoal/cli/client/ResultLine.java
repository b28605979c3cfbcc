package dev.shoal.cli.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.failure.ErrorCode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;

/** A record of the topic {@code results} as one line of JSON. */
public final class ResultLine {
    private static final int COST_DIGITS = 9;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultLine() {}

    /** The task that the result belongs to; empty for any other record. */
    public static String taskId(SpecificRecord result) {
        if (result instanceof TaskCompleted completed) return completed.getTaskId();
        if (result instanceof TaskNotice notice) return notice.getTaskId();
        return result instanceof TaskFailed failed ? failed.getTaskId() : "";
    }

    /** Whether the record ends the wait for its task: its result, or the news that there will be no other. */
    public static boolean ends(SpecificRecord record) {
        boolean news = record instanceof TaskNotice notice
                && (!notice.getOutcome().isEmpty() || notice.getCode().equals(ErrorCode.UNKNOWN_TASK.code()));
        return news || record instanceof TaskCompleted || record instanceof TaskFailed;
    }

    public static String of(SpecificRecord result) {
        ObjectNode line = JSON.createObjectNode().put("id", taskId(result));
        if (result instanceof TaskCompleted completed) {
            line.put("status", "completed");
            line.put("kind", completed.getKind().name().toLowerCase(Locale.ROOT));
            line.put("answer", completed.getAnswer());
            finish(
                    line,
                    completed.getAgent(),
                    completed.getUsage(),
                    completed.getSubmittedAt(),
                    completed.getCompletedAt());
        } else if (result instanceof TaskFailed failed) {
            line.put("status", "failed").put("code", failed.getCode()).put("reason", failed.getReason());
            finish(line, failed.getAgent(), failed.getUsage(), failed.getSubmittedAt(), failed.getCompletedAt());
        }
        if (result instanceof TaskNotice notice) {
            line.put("status", "notice").put("code", notice.getCode()).put("reason", notice.getReason());
            if (!notice.getOutcome().isEmpty()) line.put("outcome", notice.getOutcome());
        }
        return line.toString();
    }

    private static void finish(ObjectNode line, String agent, Usage usage, Instant submitted, Instant completed) {
        line.put("agent", agent);
        line.put("turns", usage.getTurns());
        line.put("tool_calls", usage.getToolCalls());
        line.put("completion_tokens", usage.getCompletionTokens());
        if (usage.getCostNanos() > 0) line.put("cost", BigDecimal.valueOf(usage.getCostNanos(), COST_DIGITS));
        line.put("ms", Duration.between(submitted, completed).toMillis());
    }
}
