package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.InvocationStatus;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tool calls: admission, results, retries, approvals. */
class CallRulesTest {
    private static final String UNAVAILABLE = "tool_unavailable";

    private final TaskRun task = new TaskRun();

    private TaskRun acting(ToolCall... calls) {
        task.submit();
        return task.decide(Samples.calls(task.turn(), calls));
    }

    @Test
    void invokesTheCallsOfATurnSideBySide() {
        List<ToolInvoked> invoked =
                acting(Samples.call("look"), Samples.call("place")).invocations();
        assertEquals(
                List.of("task-1/1/0", "task-1/1/1"),
                invoked.stream().map(ToolInvoked::getInvocationId).toList());
        assertEquals(Map.of("customer", "c-7"), invoked.get(0).getHeaders());
        assertEquals("{\"text\":\"mug\"}", invoked.get(0).getArguments());
        assertEquals(Samples.START.plusMillis(Samples.TIME_MS), invoked.get(0).getDeadline());
    }

    @Test
    void showsResultsInCallOrderWhateverOrderTheyComeIn() {
        List<ToolInvoked> invoked =
                acting(Samples.call("look"), Samples.call("place")).invocations();
        task.answer(Samples.success(invoked.get(1), "\"second\""));
        assertEquals(List.of(), task.sent());
        task.answer(Samples.success(invoked.get(0), "\"first\""));
        assertEquals(List.of("\"first\"", "\"second\""), task.toolMessages());
        assertEquals("task-1/1/0", task.turn().getMessages().get(2).getInvocationId());
        assertEquals(2, task.turn().getTurn());
        assertEquals(1, task.turn().getAttempt());
    }

    @Test
    void tellsTheModelOfACallThatIsNotAdmittedWithoutInvokingIt() {
        acting(Samples.call("erase"));
        assertEquals(
                List.of("{\"error\":\"unknown_tool\",\"message\":\"there is no tool erase\"}"), task.toolMessages());
        assertEquals(2, task.turn().getTurn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"text\":1}", "{\"text\":\"a\",\"more\":1}", "not json", "[]", ""})
    void tellsTheModelOfInvalidArguments(String arguments) {
        acting(Samples.call("place", arguments));
        assertTrue(task.toolMessages().get(0).startsWith("{\"error\":\"invalid_arguments\",\"message\":"));
    }

    @Test
    void invokesTheAdmissibleCallsBesideAnInadmissibleOne() {
        ToolInvoked invoked =
                acting(Samples.call("erase"), Samples.call("look")).call();
        assertEquals(1, invoked.getIndex());
        task.answer(Samples.success(invoked, "7"));
        assertEquals("7", task.toolMessages().get(1));
        assertTrue(task.toolMessages().get(0).contains("unknown_tool"));
    }

    @Test
    void failsTaskThatCallsMoreToolsThanAllowedAtOnce() {
        acting(Collections.nCopies(CallRules.MOST_CALLS + 1, Samples.call("look"))
                .toArray(ToolCall[]::new));
        assertEquals("turn_failed", task.failure().getCode());
    }

    @Test
    void tellsTheModelOfAConnectorWithoutTopic() {
        AgentDefinition desk = Samples.desk(1);
        var lost = AgentDefinition.newBuilder()
                .setName("lost")
                .setVersion(1)
                .setModel(desk.getModel())
                .setInstructions("")
                .setTools(List.of(Samples.tool("look", FixedAgents.WITHOUT_TOPIC, Effect.READ, false)))
                .setMaxTurns(3)
                .setMaxTokens(1000L)
                .setMaxTimeMs(60_000L)
                .setMaxResultBytes(100)
                .setTurnAttempts(1)
                .build();
        task.agents.publish(lost);
        task.submit(Samples.task(Samples.TASK, "lost"));
        task.decide(Samples.calls(task.turn(), Samples.call("look")));
        assertTrue(task.toolMessages().get(0).contains(UNAVAILABLE));
    }

    @Test
    void ignoresOutcomesThatAreNotAwaited() {
        ToolInvoked invoked = acting(Samples.call("look"), Samples.call("place"))
                .invocations()
                .get(0);
        TaskState before = task.state();
        for (ToolReturned other : List.of(
                outcome("task-1/1/0", 2, 0, 1),
                outcome("task-1/1/0", 1, 0, 2),
                outcome("task-1/1/0", 1, 2, 1),
                outcome("task-1/1/0", 1, -1, 1),
                outcome("other/1/0", 1, 0, 1),
                outcome("task-1/1/0", 1, 1, 1))) {
            assertSame(before, task.answer(other).state(), other::toString);
        }
        task.answer(Samples.success(invoked, "1"));
        TaskState after = task.state();
        assertSame(after, task.answer(Samples.success(invoked, "2")).state());
    }

    @Test
    void tellsTheModelOfAPermanentFailure() {
        ToolInvoked invoked = acting(Samples.call("look")).call();
        task.answer(Samples.permanent(invoked, "unknown_product"));
        assertEquals(List.of("{\"error\":\"unknown_product\",\"message\":\"because\"}"), task.toolMessages());
    }

    @Test
    void escapesAndCutsWhatAToolSays() {
        ToolInvoked invoked = acting(Samples.call("look")).call();
        var rude = ToolReturned.newBuilder()
                .setInvocationId(invoked.getInvocationId())
                .setTaskId(Samples.TASK)
                .setTurn(1)
                .setIndex(0)
                .setAttempt(1)
                .setOutcome(ToolOutcomeKind.PERMANENT)
                .setCode("a\"b")
                .setReason("\"}" + "x".repeat(5000))
                .setReplayed(false)
                .setDurationMs(1L)
                .build();
        task.answer(rude);
        String message = task.toolMessages().get(0);
        assertTrue(Results.isJson(message), message);
        assertTrue(message.length() < 700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "nul", "'a'", "01", "{\"a\":}", "NaN"})
    void tellsTheModelWhenAResultIsNoJson(String result) {
        ToolInvoked invoked = acting(Samples.call("look")).call();
        task.answer(Samples.success(invoked, result));
        assertTrue(task.toolMessages().get(0).contains("tool_failed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": [1, 2.50]}", "null", "12", "\"é\"", " {} "})
    void passesJsonOnAsItIs(String result) {
        ToolInvoked invoked = acting(Samples.call("look")).call();
        task.answer(Samples.success(invoked, result));
        assertEquals(List.of(result), task.toolMessages());
    }

    @Test
    void measuresResultsInBytes() {
        ToolInvoked invoked = acting(Samples.call("look"), Samples.call("place"))
                .invocations()
                .get(0);
        String fits = "\"" + "é".repeat(Samples.RESULT_BYTES / 2 - 1) + "\"";
        task.answer(Samples.success(invoked, fits));
        assertEquals(fits, task.state().getPending().get(0).getResult());
        var second = new ToolInvoked("task-1/1/1", Samples.TASK, 1, 1, 1, "", "", "", Map.of(), Samples.START);
        task.answer(Samples.success(second, "\"é" + fits.substring(1)));
        assertTrue(task.toolMessages().get(1).contains("result_too_large"));
    }

    @Test
    void repeatsAnAttemptThatMaySucceedUntilAttemptsRunOut() {
        ToolInvoked invoked = acting(Samples.call("look")).call();
        for (int attempt = 1; attempt < Samples.TOOL_ATTEMPTS; attempt++) {
            task.answer(Samples.retryable(invoked, "tool_timeout"));
            assertEquals(List.of(), task.tick().sent());
            ToolInvoked next = task.whenDue().call();
            assertEquals(invoked.getInvocationId(), next.getInvocationId());
            assertEquals(attempt + 1, next.getAttempt());
            invoked = next;
        }
        task.answer(Samples.retryable(invoked, "tool_timeout"));
        assertEquals(List.of("{\"error\":\"tool_timeout\",\"message\":\"because\"}"), task.toolMessages());
        assertEquals(1, task.state().getUsage().getToolCalls());
    }

    @Test
    void waitsAtLeastAsLongAsTheToolAsks() {
        ToolInvoked invoked = acting(Samples.call("look")).call();
        task.answer(Samples.retryable(invoked, "rate_limited", 7000));
        Instant before = task.now();
        task.whenDue();
        assertEquals(Duration.ofMillis(7000), Duration.between(before, task.now()));
    }

    @Test
    void doesNotWaitBeyondTheDeadline() {
        ToolInvoked invoked = acting(Samples.call("look")).call();
        task.answer(Samples.retryable(invoked, "rate_limited", Long.MAX_VALUE));
        assertTrue(task.toolMessages().get(0).contains("rate_limited"));
    }

    @Test
    void repeatsAtMostOnceToolOnlyIfItDidNotStart() {
        ToolInvoked invoked = acting(Samples.call("mail")).call();
        task.answer(Samples.retryable(invoked, UNAVAILABLE));
        ToolInvoked second = task.whenDue().call();
        assertEquals(2, second.getAttempt());
        task.answer(Samples.retryable(second, "tool_timeout"));
        assertTrue(task.toolMessages().get(0).startsWith("{\"error\":\"outcome_unknown\""));
    }

    @Test
    void invokesApprovedCallAndOnlyThen() {
        acting(Samples.call("refund"));
        assertTrue(task.sent().get(0) instanceof AgentCommand.AskHuman);
        assertEquals(
                InvocationStatus.AWAITING_APPROVAL,
                task.state().getPending().get(0).getStatus());
        assertEquals(List.of(), task.approve("task-1/1/1").sent());
        ToolInvoked invoked = task.approve("task-1/1/0").call();
        assertEquals(1, invoked.getAttempt());
        assertEquals(List.of(), task.approve("task-1/1/0").sent());
        assertEquals(List.of(), task.refuse("task-1/1/0", "too late").sent());
        assertEquals(List.of("1"), task.answer(Samples.success(invoked, "1")).toolMessages());
    }

    @Test
    void ignoresForgedOutcomeOfACallThatAwaitsApproval() {
        acting(Samples.call("refund"));
        for (int attempt : new int[] {0, 1}) {
            task.answer(outcome("task-1/1/0", 1, 0, attempt));
            assertEquals(List.of(), task.sent());
        }
    }

    @Test
    void tellsTheModelOfARefusal() {
        acting(Samples.call("refund"));
        task.refuse("task-1/1/0", "not this month");
        assertEquals(List.of("{\"error\":\"refused\",\"message\":\"not this month\"}"), task.toolMessages());
        assertEquals(List.of(), task.approve("task-1/1/0").sent());
    }

    @Test
    void endsAtTheDeadlineWhileAwaitingApprovalAndKeepsWhatIsKnown() {
        acting(Samples.call("look"), Samples.call("refund"));
        ToolInvoked look = ((AgentCommand.CallTool) task.sent().get(0)).invocation();
        task.answer(Samples.success(look, "5"));
        task.whenDue();
        assertEquals("deadline_exceeded", task.failure().getCode());
        assertTrue(task.failure().getReason().contains("approval of tool refund"));
        Trajectory trajectory = ((AgentCommand.Archive) task.sent().get(2)).trajectory();
        assertEquals("5", trajectory.getMessages().get(2).getContent());
    }

    private static ToolReturned outcome(String invocationId, int turn, int index, int attempt) {
        return ToolReturned.newBuilder()
                .setInvocationId(invocationId)
                .setTaskId(Samples.TASK)
                .setTurn(turn)
                .setIndex(index)
                .setAttempt(attempt)
                .setOutcome(ToolOutcomeKind.SUCCESS)
                .setResult("1")
                .setReplayed(false)
                .setDurationMs(1L)
                .build();
    }
}
