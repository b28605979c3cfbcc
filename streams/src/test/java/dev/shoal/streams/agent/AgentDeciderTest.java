package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Submission, turns and time. */
class AgentDeciderTest {
    private final TaskRun task = new TaskRun();

    @Test
    void asksForTheFirstTurn() {
        TurnRequested asked = task.submit().turn();
        assertEquals(1, asked.getTurn());
        assertEquals(1, asked.getAttempt());
        assertEquals("desk@1", asked.getAgent());
        assertEquals("Where is it?", asked.getMessages().get(0).getContent());
        assertEquals(Samples.START.plusMillis(Samples.TIME_MS), asked.getDeadline());
    }

    @Test
    void ignoresSecondSubmission() {
        TaskState before = task.submit().state();
        task.submit();
        assertSame(before, task.state());
        assertEquals("duplicate_task", task.notice().getCode());
        assertEquals("", task.notice().getOutcome());
    }

    @Test
    void ignoresSecondSubmissionAfterTheEndAndForgetsLater() {
        task.submit();
        task.decide(Samples.answer(task.turn(), "Here."));
        assertEquals("completed", task.submit().notice().getOutcome());
        assertEquals(
                "duplicate_task",
                task.after(Duration.ofMinutes(59)).submit().notice().getCode());
        assertTrue(task.after(Duration.ofMinutes(1)).forgotten());
        var again = TaskSubmitted.newBuilder()
                .setTaskId(Samples.TASK)
                .setAgent("desk")
                .setInput("?")
                .setSubmittedAt(task.now())
                .setHeaders(Map.of())
                .build();
        assertEquals(1, task.submit(again).turn().getTurn());
    }

    @Test
    void takesTheEarlierOfTheTwoDeadlines() {
        Instant own = Samples.START.plusSeconds(5);
        var submitted = TaskSubmitted.newBuilder()
                .setTaskId(Samples.TASK)
                .setAgent("desk")
                .setInput("?")
                .setSubmittedAt(Samples.START)
                .setDeadline(own)
                .setHeaders(Map.of())
                .build();
        assertEquals(own, task.submit(submitted).turn().getDeadline());
    }

    @Test
    void countsNoTimeFromTheFuture() {
        var ahead = TaskSubmitted.newBuilder()
                .setTaskId(Samples.TASK)
                .setAgent("desk")
                .setInput("?")
                .setSubmittedAt(Samples.START.plusSeconds(900))
                .setHeaders(Map.of())
                .build();
        assertEquals(
                Samples.START.plusMillis(Samples.TIME_MS),
                task.submit(ahead).turn().getDeadline());
    }

    @Test
    void failsTaskThatIsTakenUpAfterItsDeadline() {
        var old = TaskSubmitted.newBuilder()
                .setTaskId(Samples.TASK)
                .setAgent("desk")
                .setInput("?")
                .setSubmittedAt(Samples.START.minusSeconds(900))
                .setHeaders(Map.of())
                .build();
        assertEquals("deadline_exceeded", task.submit(old).failure().getCode());
    }

    @Test
    void waitsALittleForUnknownAgentThenFails() {
        var none = new TaskRun(new FixedAgents());
        none.submit();
        assertEquals(List.of(), none.sent());
        while (none.state().getPhase() != Phase.DONE) none.whenDue();
        assertEquals("unknown_agent", none.failure().getCode());
        assertEquals("desk", none.failure().getAgent());
        assertTrue(Duration.between(Samples.START, none.now()).compareTo(Duration.ofSeconds(5)) < 0);
    }

    @Test
    void startsWhenTheAgentAppears() {
        var late = new TaskRun(new FixedAgents());
        late.submit();
        late.agents.publish(Samples.desk(3));
        TurnRequested asked = late.whenDue().turn();
        assertEquals("desk@3", asked.getAgent());
        assertEquals(1, asked.getAttempt());
        assertEquals(Samples.START.plusMillis(Samples.TIME_MS), asked.getDeadline());
    }

    @Test
    void staysOnTheVersionItStartedWith() {
        TurnRequested first = task.submit().turn();
        task.agents.publish(Samples.desk(2));
        ToolInvoked call =
                task.decide(Samples.calls(first, Samples.call("look"))).call();
        assertEquals("desk@1", call.getAgent());
        assertEquals("desk@1", task.answer(Samples.success(call, "1")).turn().getAgent());
    }

    @Test
    void failsTaskWhoseAgentIsWithdrawn() {
        TurnRequested first = task.submit().turn();
        task.agents.withdraw("desk@1");
        assertEquals(
                "unknown_agent",
                task.decide(Samples.answer(first, "Here.")).failure().getCode());
    }

    @ParameterizedTest
    @EnumSource(
            value = DecisionKind.class,
            names = {"ANSWER", "NO_TOOL"})
    void completesWithTheAnswer(DecisionKind kind) {
        task.submit();
        task.decide(Samples.decided(task.turn(), kind, "Here.", List.of()));
        TaskCompleted result = ((AgentCommand.Complete) task.sent().get(0)).result();
        assertEquals("Here.", result.getAnswer());
        assertEquals(kind, result.getKind());
        Trajectory trajectory = ((AgentCommand.Archive) task.sent().get(1)).trajectory();
        assertEquals("completed", trajectory.getOutcome());
        assertEquals(2, trajectory.getMessages().size());
        assertEquals(List.of(), task.state().getMessages());
        assertEquals(Phase.DONE, task.state().getPhase());
    }

    @Test
    void ignoresDecisionOfAnotherTurnOrAttempt() {
        TurnRequested asked = task.submit().turn();
        TaskState before = task.state();
        for (int[] other : new int[][] {{1, 2}, {2, 1}, {0, 1}, {1, 0}}) {
            var wrong = TurnRequested.newBuilder()
                    .setTaskId(Samples.TASK)
                    .setAgent("desk@1")
                    .setTurn(other[0])
                    .setAttempt(other[1])
                    .setMessages(List.of())
                    .setDeadline(Samples.START)
                    .build();
            assertSame(before, task.decide(Samples.answer(wrong, "Forged.")).state());
            assertSame(
                    before,
                    task.fail(Samples.turnFailed(wrong, FailureKind.PERMANENT, "x"))
                            .state());
        }
        assertEquals(2, task.decide(Samples.answer(asked, "Here.")).sent().size());
    }

    @Test
    void admitsDecisionOnce() {
        TurnRequested asked = task.submit().turn();
        task.decide(Samples.calls(asked, Samples.call("look")));
        TaskState before = task.state();
        assertSame(
                before, task.decide(Samples.calls(asked, Samples.call("look"))).state());
        assertEquals(List.of(), task.sent());
    }

    @Test
    void ignoresEverythingAboutTasksItDoesNotKnow() {
        var asked = TurnRequested.newBuilder()
                .setTaskId(Samples.TASK)
                .setAgent("desk@1")
                .setTurn(1)
                .setAttempt(1)
                .setMessages(List.of())
                .setDeadline(Samples.START)
                .build();
        task.decide(Samples.answer(asked, "Here."));
        assertEquals(List.of(), task.sent());
        assertTrue(task.forgotten());
        assertTrue(task.tick().forgotten());
    }

    @Test
    void asksAgainAfterAFailureThatMayPass() {
        TurnRequested first = task.submit().turn();
        task.fail(Samples.turnFailed(first, FailureKind.RETRYABLE, "model_failure"));
        assertEquals(List.of(), task.sent());
        assertSame(task.state(), task.decide(Samples.answer(first, "Late.")).state());
        assertEquals(List.of(), task.tick().sent());
        TurnRequested second = task.whenDue().turn();
        assertEquals(1, second.getTurn());
        assertEquals(2, second.getAttempt());
        task.fail(Samples.turnFailed(second, FailureKind.RETRYABLE, "model_failure"));
        TurnRequested third = task.whenDue().turn();
        task.fail(Samples.turnFailed(third, FailureKind.RETRYABLE, "model_failure"));
        assertEquals("turn_failed", task.failure().getCode());
        assertTrue(task.failure().getReason().contains("model_failure"));
    }

    @Test
    void failsWithTheCodeOfAPermanentFailure() {
        TurnRequested asked = task.submit().turn();
        task.fail(Samples.turnFailed(asked, FailureKind.PERMANENT, "context_full"));
        assertEquals("context_full", task.failure().getCode());
    }

    @Test
    void asksAgainWhenADecisionToCallNamesNoCall() {
        TurnRequested asked = task.submit().turn();
        task.decide(Samples.calls(asked));
        assertEquals(2, task.whenDue().turn().getAttempt());
    }

    @Test
    void callsNoToolInTheLastTurn() {
        task.submit();
        for (int turn = 1; turn < Samples.TURNS; turn++) {
            ToolInvoked call = task.decide(Samples.calls(task.turn(), Samples.call("place")))
                    .call();
            task.answer(Samples.success(call, "{}"));
        }
        task.decide(Samples.calls(task.turn(), Samples.call("place")));
        assertEquals("turn_limit", task.failure().getCode());
        assertEquals(Samples.TURNS, task.failure().getUsage().getTurns());
        assertEquals(Samples.TURNS - 1, task.failure().getUsage().getToolCalls());
    }

    @Test
    void callsNoToolWhenTheTokensAreUsedUp() {
        TurnRequested asked = task.submit().turn();
        var usage = new Usage(1, 0, 2000L, 1500L, 500L, 1L, 0L, 0L);
        var calls = List.of(Samples.call("place"));
        task.decide(Samples.decided(asked, DecisionKind.CALLS, "", calls, usage));
        assertEquals("token_limit", task.failure().getCode());
    }

    @Test
    void asksNotAgainWhenTheTokensAreUsedUp() {
        TurnRequested asked = task.submit().turn();
        var usage = new Usage(1, 0, 2000L, 1500L, 500L, 1L, 0L, 0L);
        task.decide(Samples.decided(asked, DecisionKind.CALLS, "", List.of(), usage));
        assertEquals("token_limit", task.failure().getCode());
    }

    @Test
    void countsNoTokensTakenFromACache() {
        TurnRequested asked = task.submit().turn();
        var usage = new Usage(1, 0, 2000L, 1501L, 500L, 1L, 0L, 0L);
        var calls = List.of(Samples.call("place"));
        assertEquals(
                1,
                task.decide(Samples.decided(asked, DecisionKind.CALLS, "", calls, usage))
                        .call()
                        .getAttempt());
    }

    @Test
    void deliversAnAnswerThatUsedTheLastTokens() {
        TurnRequested asked = task.submit().turn();
        var usage = new Usage(1, 0, 2000L, 0L, 500L, 1L, 0L, 0L);
        task.decide(Samples.decided(asked, DecisionKind.ANSWER, "Here.", List.of(), usage));
        assertTrue(task.sent().get(0) instanceof AgentCommand.Complete);
    }

    @Test
    void endsAtTheDeadlineWhateverIsAwaited() {
        TurnRequested asked = task.submit().turn();
        assertEquals(
                List.of(), task.after(Duration.ofMillis(Samples.TIME_MS - 1)).sent());
        task.after(Duration.ofMillis(1));
        assertEquals("deadline_exceeded", task.failure().getCode());
        assertTrue(task.failure().getReason().contains("turn 1"));
        assertEquals(List.of(), task.decide(Samples.answer(asked, "Late.")).sent());
    }

    @Test
    void refusesInputThatIsTooLong() {
        String input = "x".repeat(TaskRun.LIMITS.conversationBytes());
        task.submit(TaskSubmitted.newBuilder()
                .setTaskId(Samples.TASK)
                .setAgent("desk")
                .setInput(input)
                .setSubmittedAt(Samples.START)
                .setHeaders(Map.of())
                .build());
        assertEquals("input_too_long", task.failure().getCode());
        Trajectory trajectory = ((AgentCommand.Archive) task.sent().get(1)).trajectory();
        assertEquals(List.of(), trajectory.getMessages());
    }

    @Test
    void failsTaskWhoseConversationIsFull() {
        TurnRequested asked = task.submit().turn();
        String text = "x".repeat(TaskRun.LIMITS.conversationBytes());
        task.decide(Samples.decided(asked, DecisionKind.CALLS, text, List.of(Samples.call("look"))));
        assertEquals("context_full", task.failure().getCode());
    }

    @Test
    void isDueAtItsEndOfRetentionWhenClosed() {
        task.submit();
        task.decide(Samples.answer(task.turn(), "Here."));
        task.after(Duration.ofMinutes(59));
        assertFalse(task.forgotten());
        task.after(Duration.ofMinutes(1));
        assertTrue(task.forgotten());
    }

    @Test
    void handlesEveryKindOfEvent() {
        TurnRequested asked = task.submit().turn();
        ToolInvoked call =
                task.decide(Samples.calls(asked, Samples.call("look"))).call();
        Map<Class<?>, AgentEvent> samples = Map.of(
                AgentEvent.Submitted.class, new AgentEvent.Submitted(Samples.task()),
                AgentEvent.Cancelled.class, new AgentEvent.Cancelled(Samples.cancelled("")),
                AgentEvent.Continued.class, new AgentEvent.Continued(Samples.continued("m", "And?")),
                AgentEvent.ModelDecided.class, new AgentEvent.ModelDecided(Samples.answer(asked, "")),
                AgentEvent.ModelFailed.class,
                        new AgentEvent.ModelFailed(Samples.turnFailed(asked, FailureKind.PERMANENT, "x")),
                AgentEvent.ToolAnswered.class, new AgentEvent.ToolAnswered(Samples.success(call, "1")),
                AgentEvent.CallApproved.class,
                        new AgentEvent.CallApproved(new ApprovalGiven(Samples.TASK, "x", "eve", "")),
                AgentEvent.CallRefused.class,
                        new AgentEvent.CallRefused(new ApprovalRefused(Samples.TASK, "x", "eve", "")),
                AgentEvent.ContentLost.class, new AgentEvent.ContentLost(Samples.TASK, "gone"),
                AgentEvent.TimeReached.class, new AgentEvent.TimeReached(Samples.TASK));
        var decider = new AgentDecider(TaskRun.LIMITS);
        for (Class<?> kind : AgentEvent.class.getPermittedSubclasses()) {
            AgentEvent event = Optional.ofNullable(samples.get(kind))
                    .orElseThrow(() -> new AssertionError("no sample of " + kind.getSimpleName()));
            assertEquals(Samples.TASK, event.taskId());
            decider.decide(Optional.of(task.state()), event, task.agents, Samples.START);
        }
    }

    @Test
    void leavesTheStateItWasGivenAsItWas() {
        TurnRequested asked = task.submit().turn();
        TaskState before = task.state();
        String text = before.toString();
        var call = task.decide(Samples.calls(asked, Samples.call("look"), Samples.call("mail")))
                .invocations()
                .get(0);
        assertEquals(text, before.toString());
        TaskState acting = task.state();
        String actingText = acting.toString();
        task.answer(Samples.success(call, "1"));
        assertEquals(actingText, acting.toString());
    }

    @Test
    void runsAnAgentWithoutTools() {
        AgentDefinition desk = Samples.desk(1);
        var bare = AgentDefinition.newBuilder()
                .setName("bare")
                .setVersion(1)
                .setModel(desk.getModel())
                .setInstructions("")
                .setTools(List.of())
                .setMaxTurns(1)
                .setMaxTokens(100L)
                .setMaxTimeMs(desk.getMaxTimeMs())
                .setMaxResultBytes(100)
                .setTurnAttempts(1)
                .build();
        var run = new TaskRun(new FixedAgents(bare));
        run.submit(Samples.task(Samples.TASK, "bare@1"));
        run.decide(Samples.answer(run.turn(), "Here."));
        assertTrue(run.sent().get(0) instanceof AgentCommand.Complete);
    }
}
