package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.TaskCancelled;
import dev.shoal.schemas.avro.TaskContinued;
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
        return AgentDefinition.newBuilder()
                .setName("desk")
                .setVersion(version)
                .setModel("model")
                .setInstructions("Be brief.")
                .setTools(List.of(
                        tool("look", "sql", Effect.READ, false),
                        tool("place", "sql", Effect.IDEMPOTENT, false),
                        tool("mail", "http", Effect.AT_MOST_ONCE, false),
                        tool("refund", "http", Effect.IDEMPOTENT, true),
                        expiring("expense", APPROVAL_MS)))
                .setMaxTurns(TURNS)
                .setMaxTokens(TOKENS)
                .setMaxTimeMs(TIME_MS)
                .setMaxResultBytes(RESULT_BYTES)
                .setTurnAttempts(TURN_ATTEMPTS)
                .build();
    }

    /** An agent whose tool is the desk. */
    public static AgentDefinition caller() {
        ToolDefinition ask = ToolDefinition.newBuilder(tool("ask", "agent", Effect.READ, false))
                .setBinding("{\"agent\":\"desk\",\"input\":\"text\"}")
                .build();
        return AgentDefinition.newBuilder(desk(1))
                .setName("caller")
                .setTools(List.of(ask))
                .build();
    }

    public static ToolDefinition tool(String name, String connector, Effect effect, boolean approval) {
        return ToolDefinition.newBuilder()
                .setName(name)
                .setDescription("")
                .setParameters(ONE_TEXT)
                .setConnector(connector)
                .setEffect(effect)
                .setApproval(approval)
                .setBinding("{}")
                .setBind(Map.of())
                .setMaxAttempts(TOOL_ATTEMPTS)
                .setBackoffMs(100L)
                .setMaxBackoffMs(1000L)
                .setTimeoutMs(5000L)
                .build();
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
        return TaskSubmitted.newBuilder()
                .setTaskId(id)
                .setAgent(agent)
                .setInput("Where is it?")
                .setSubmittedAt(START)
                .setHeaders(Map.of("customer", "c-7"))
                .build();
    }

    public static TaskCancelled cancelled(String reason) {
        return new TaskCancelled(TASK, "ann", reason, START);
    }

    public static TaskContinued continued(String messageId, String text) {
        return new TaskContinued(TASK, messageId, text, START);
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
        return decided(asked, kind, text, calls, new Usage(1, 0, 100L, 80L, 10L, 5L, 0L, 0L));
    }

    public static TurnDecided decided(
            TurnRequested asked, DecisionKind kind, String text, List<ToolCall> calls, Usage usage) {
        return TurnDecided.newBuilder()
                .setTaskId(asked.getTaskId())
                .setTurn(asked.getTurn())
                .setAttempt(asked.getAttempt())
                .setWorker("w")
                .setKind(kind)
                .setText(text)
                .setCalls(calls)
                .setUsage(usage)
                .build();
    }

    public static TurnFailed turnFailed(TurnRequested asked, FailureKind kind, String code) {
        return TurnFailed.newBuilder()
                .setTaskId(asked.getTaskId())
                .setTurn(asked.getTurn())
                .setAttempt(asked.getAttempt())
                .setWorker("w")
                .setKind(kind)
                .setCode(code)
                .setReason("because")
                .build();
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
        return ToolReturned.newBuilder()
                .setInvocationId(invoked.getInvocationId())
                .setTaskId(invoked.getTaskId())
                .setTurn(invoked.getTurn())
                .setIndex(invoked.getIndex())
                .setAttempt(invoked.getAttempt())
                .setOutcome(outcome)
                .setResult(result)
                .setCode(code)
                .setReason(code == null ? null : "because")
                .setRetryAfterMs(retryAfterMs)
                .setReplayed(false)
                .setDurationMs(3L)
                .build();
    }
}
