package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records for tests, around one agent with a tool of each kind. */
public final class Samples {
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    public static final String TASK = "task-1";
    public static final int TURNS = 4;
    public static final long TOKENS = 1000;
    public static final int RESULT_BYTES = 200;
    public static final long TIME_MS = 60_000;
    public static final long APPROVAL_MS = 5_000;
    public static final int TOOL_ATTEMPTS = 3;
    public static final int TURN_ATTEMPTS = 3;
    private static final String ONE_TEXT =
            "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},\"required\":[\"text\"]}";

    private Samples() {}

    public static AgentDefinition desk(int version) {
        return new AgentDefinition(
                "desk",
                version,
                "model",
                "Be brief.",
                List.of(
                        tool("look", "sql", Effect.READ, false),
                        tool("place", "sql", Effect.IDEMPOTENT, false),
                        tool("mail", "http", Effect.AT_MOST_ONCE, false),
                        tool("refund", "http", Effect.IDEMPOTENT, true),
                        expiring("expense", APPROVAL_MS)),
                TURNS,
                TOKENS,
                TIME_MS,
                RESULT_BYTES,
                TURN_ATTEMPTS);
    }

    public static ToolDefinition tool(String name, String connector, Effect effect, boolean approval) {
        return new ToolDefinition(
                name,
                "",
                ONE_TEXT,
                connector,
                effect,
                approval,
                "{}",
                Map.of(),
                TOOL_ATTEMPTS,
                100L,
                1000L,
                5000L,
                null,
                null);
    }

    public static ToolDefinition expiring(String name, long approvalMs) {
        return ToolDefinition.newBuilder(tool(name, "http", Effect.IDEMPOTENT, true))
                .setApprovalExpiresMs(approvalMs)
                .build();
    }

    public static TaskSubmitted task() {
        return task(TASK, "desk");
    }

    public static TaskSubmitted task(String id, String agent) {
        return new TaskSubmitted(id, agent, "Where is it?", START, null, Map.of("customer", "c-7"));
    }

    public static ToolCall call(String tool) {
        return call(tool, "{\"text\":\"mug\"}");
    }

    public static ToolCall call(String tool, String arguments) {
        return new ToolCall(tool, arguments, Map.of());
    }

    public static TurnDecided calls(TurnRequested asked, ToolCall... calls) {
        return decided(asked, DecisionKind.CALLS, "", List.of(calls));
    }

    public static TurnDecided answer(TurnRequested asked, String text) {
        return decided(asked, DecisionKind.ANSWER, text, List.of());
    }

    public static TurnDecided decided(TurnRequested asked, DecisionKind kind, String text, List<ToolCall> calls) {
        return decided(asked, kind, text, calls, new Usage(1, 0, 100L, 80L, 10L, 5L));
    }

    public static TurnDecided decided(
            TurnRequested asked, DecisionKind kind, String text, List<ToolCall> calls, Usage usage) {
        return new TurnDecided(
                asked.getTaskId(), asked.getTurn(), asked.getAttempt(), "w", kind, null, text, calls, usage);
    }

    public static TurnFailed turnFailed(TurnRequested asked, FailureKind kind, String code) {
        return new TurnFailed(asked.getTaskId(), asked.getTurn(), asked.getAttempt(), "w", kind, code, "because");
    }

    public static ToolReturned success(ToolInvoked invoked, String result) {
        return returned(invoked, ToolOutcomeKind.SUCCESS, result, null, null);
    }

    public static ToolReturned permanent(ToolInvoked invoked, String code) {
        return returned(invoked, ToolOutcomeKind.PERMANENT, null, code, null);
    }

    public static ToolReturned retryable(ToolInvoked invoked, String code) {
        return returned(invoked, ToolOutcomeKind.RETRYABLE, null, code, null);
    }

    public static ToolReturned retryable(ToolInvoked invoked, String code, long retryAfterMs) {
        return returned(invoked, ToolOutcomeKind.RETRYABLE, null, code, retryAfterMs);
    }

    private static ToolReturned returned(
            ToolInvoked invoked, ToolOutcomeKind outcome, String result, String code, Long retryAfterMs) {
        return new ToolReturned(
                invoked.getInvocationId(),
                invoked.getTaskId(),
                invoked.getTurn(),
                invoked.getIndex(),
                invoked.getAttempt(),
                outcome,
                result,
                code,
                code == null ? null : "because",
                retryAfterMs,
                false,
                3L);
    }
}
