package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Money, calls, bytes and times: each limit ends a task with its own reason. */
class LimitRulesTest {
    /** 0.25 for a million computed prompt tokens, 0.05 for cached ones, 1 for completion tokens. */
    private static final Price PRICE = new Price(250_000L, 50_000L, 1_000_000L);

    private static AgentDefinition.Builder desk() {
        return AgentDefinition.newBuilder(Samples.desk(1)).setPrices(Map.of("model", PRICE));
    }

    private static TaskRun run(AgentDefinition.Builder agent) {
        return new TaskRun(new FixedAgents(agent.build()));
    }

    private static AgentDefinition.Builder withTool(ToolDefinition tool) {
        return desk().setTools(List.of(tool));
    }

    @Test
    void countsMoneyToTheBillionth() {
        var usage =
                Usage.newBuilder().setPromptTokens(1000).setCachedTokens(800).setCompletionTokens(3);
        assertEquals(200 * 250 + 800 * 50 + 3 * 1000, Tally.cost(usage.build(), PRICE));
        assertEquals(1, Tally.cost(usage.build(), new Price(1L, 0L, 0L)));
        assertEquals("0.00013", LimitRules.money(130_000));
        assertEquals("2", LimitRules.money(2_000_000_000));
    }

    @Test
    void endsATaskWhoseMoneyIsSpent() {
        TaskRun task = run(desk().setMaxCostNanos(30_000L)); // a turn of the samples costs 5,000 + 4,000 + 10,000
        TurnRequested first = task.submit().turn();
        ToolInvoked call =
                task.decide(Samples.calls(first, Samples.call("look"))).call();
        var left = ((AgentCommand.CallTool) task.sent().get(0)).left();
        assertEquals(Optional.of(11_000L), left.costNanos());
        assertEquals(3, left.turns() - 1);
        assertEquals(Samples.TOKENS - 30, left.tokens());
        TurnRequested second = task.answer(Samples.success(call, "1")).turn();
        task.decide(Samples.calls(second, Samples.call("look")));
        assertEquals("cost_limit", task.failure().getCode());
        assertEquals("no answer within the limit of 0.00003", task.failure().getReason());
        assertEquals(38_000, task.failure().getUsage().getCostNanos());
    }

    @Test
    void takesTheTighterOfTheTasksAndTheAgentsBudget() {
        var poor = TaskSubmitted.newBuilder(Samples.task()).setMaxTokens(30L).build();
        TaskRun task = run(desk());
        task.decide(Samples.calls(task.submit(poor).turn(), Samples.call("look")));
        assertEquals("token_limit", task.failure().getCode());
        var broke = TaskSubmitted.newBuilder(Samples.task()).setMaxCostNanos(1L).build();
        TaskRun other = run(desk().setMaxCostNanos(1_000_000L));
        other.decide(Samples.calls(other.submit(broke).turn(), Samples.call("look")));
        assertEquals("cost_limit", other.failure().getCode());
    }

    @Test
    void endsATaskThatCallsAToolTooOften() {
        ToolDefinition once = ToolDefinition.newBuilder(Samples.tool("look", "sql", Effect.READ, false))
                .setMaxCalls(1)
                .build();
        TaskRun task = run(withTool(once));
        task.decide(Samples.calls(task.submit().turn(), Samples.call("look"), Samples.call("look")));
        assertEquals("tool_limit", task.failure().getCode());
        assertEquals("more than 1 calls of tool look", task.failure().getReason());
        TaskRun twice = run(withTool(once));
        ToolInvoked call = twice.decide(Samples.calls(twice.submit().turn(), Samples.call("look")))
                .call();
        twice.decide(Samples.calls(twice.answer(Samples.success(call, "1")).turn(), Samples.call("look")));
        assertEquals("tool_limit", twice.failure().getCode());
    }

    @Test
    void endsATaskThatCallsTooOftenInAll() {
        TaskRun task = run(desk().setMaxToolCalls(1));
        task.decide(Samples.calls(task.submit().turn(), Samples.call("look"), Samples.call("place")));
        assertEquals("tool_limit", task.failure().getCode());
    }

    @Test
    void endsATaskWhoseResultsTakeTooMuch() {
        TaskRun task = run(desk().setMaxTotalResultBytes(100L));
        var calls = task.decide(Samples.calls(task.submit().turn(), Samples.call("look"), Samples.call("look")))
                .invocations();
        task.answer(Samples.success(calls.get(0), "\"" + "x".repeat(97) + "\""));
        assertEquals(List.of(), task.sent());
        task.answer(Samples.success(calls.get(1), "12"));
        assertEquals("result_limit", task.failure().getCode());
    }

    @Test
    void asksAgainWhenNoDecisionComesInTime() {
        TaskRun task = run(desk().setTurnTimeMs(2_000L));
        TurnRequested first = task.submit().turn();
        assertEquals(Samples.START.plusSeconds(2), first.getDeadline());
        assertEquals(List.of(), task.whenDue().sent());
        assertEquals(List.of(), task.decide(Samples.answer(first, "Late.")).sent());
        TurnRequested second = task.whenDue().turn();
        assertEquals(2, second.getAttempt());
        task.whenDue();
        task.whenDue();
        task.whenDue();
        assertEquals("turn_failed", task.failure().getCode());
        assertTrue(task.failure().getReason().contains("turn_timeout"));
    }

    @Test
    void waitsBeforeATurnAsTheDefinitionAndTheWorkerSay() {
        TaskRun task = run(desk().setTurnBackoffMs(1_000).setTurnMaxBackoffMs(1_000));
        TurnRequested first = task.submit().turn();
        task.fail(Samples.turnFailed(first, FailureKind.RETRYABLE, "model_failure"));
        long wait = Duration.between(Samples.START, task.state().getTurnDueAt()).toMillis();
        assertTrue(wait >= 500 && wait <= 1_000, () -> "waits " + wait);
        TurnRequested second = task.whenDue().turn();
        task.fail(TurnFailed.newBuilder(Samples.turnFailed(second, FailureKind.RETRYABLE, "busy"))
                .setRetryAfterMs(7_000L)
                .build());
        assertEquals(task.now().plusSeconds(7), task.state().getTurnDueAt());
    }

    @Test
    void waitsNoLongerThanTheTaskMayTakeHoweverLongAWorkerAsksFor() {
        TaskRun task = run(desk());
        TurnRequested first = task.submit().turn();
        task.fail(TurnFailed.newBuilder(Samples.turnFailed(first, FailureKind.RETRYABLE, "busy"))
                .setRetryAfterMs(Long.MAX_VALUE)
                .build());
        assertEquals(task.state().getDeadline(), task.state().getTurnDueAt());
    }

    @Test
    void cutsAReasonThatWouldNotFitIntoAResult() {
        TaskRun task = run(desk());
        TurnRequested first = task.submit().turn();
        task.fail(TurnFailed.newBuilder(Samples.turnFailed(first, FailureKind.PERMANENT, "x".repeat(900_000)))
                .setReason("y".repeat(900_000))
                .build());
        assertTrue(
                task.failure().getCode().length() + task.failure().getReason().length() < 1_000);
        assertTrue(task.state().getOutcome().length() < 200);
    }

    @Test
    void keepsTimesThatCanBeStoredHoweverLongADefinitionLets() {
        TaskRun task = run(desk().setMaxTimeMs(Long.MAX_VALUE).setTurnTimeMs(Long.MAX_VALUE));
        task.submit();
        assertTrue(task.state().getDeadline().toEpochMilli() > 0);
        assertTrue(!task.state().getDeadline().isAfter(Moments.LAST));
    }

    @Test
    void sendsACallAgainWhoseResultDoesNotComeInTime() {
        TaskRun task = run(withTool(timed(Effect.IDEMPOTENT)));
        ToolInvoked first = task.decide(Samples.calls(task.submit().turn(), Samples.call("look")))
                .call();
        assertEquals(Samples.START.plusSeconds(3), first.getDeadline());
        assertEquals(List.of(), task.whenDue().sent());
        assertEquals(2, task.whenDue().call().getAttempt());
        assertEquals(List.of(), task.answer(Samples.success(first, "1")).sent());
    }

    @Test
    void tellsThatNobodyKnowsWhetherALateCallHappened() {
        TaskRun task = run(withTool(timed(Effect.AT_MOST_ONCE)));
        task.decide(Samples.calls(task.submit().turn(), Samples.call("look")));
        assertTrue(task.whenDue().toolMessages().get(0).contains("outcome_unknown"));
    }

    private static ToolDefinition timed(Effect effect) {
        return ToolDefinition.newBuilder(Samples.tool("look", "sql", effect, false))
                .setDeadlineMs(3_000L)
                .build();
    }

    @Test
    void deliversAnAnswerThatSpentTheLastMoney() {
        TaskRun task = run(desk().setMaxCostNanos(1L));
        task.decide(Samples.decided(task.submit().turn(), DecisionKind.ANSWER, "Here.", List.of()));
        assertTrue(task.sent().get(0) instanceof AgentCommand.Complete);
    }
}
