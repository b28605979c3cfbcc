package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that wait for a human: who is asked, how the wait ends, and what stays on record. */
class ApprovalRulesTest {
    private static final Duration EXPIRY = Duration.ofMillis(Samples.APPROVAL_MS);

    private final TaskRun task = new TaskRun();

    private TurnRequested calls(String... tools) {
        TurnRequested turn = task.submit().turn();
        var calls = new ToolCall[tools.length];
        for (int i = 0; i < tools.length; i++) calls[i] = Samples.call(tools[i]);
        task.decide(Samples.calls(turn, calls));
        return turn;
    }

    private ApprovalSettled settled() {
        return settled(task.sent()).get(0);
    }

    private static List<ApprovalSettled> settled(List<AgentCommand> sent) {
        return sent.stream()
                .filter(AgentCommand.SettleApproval.class::isInstance)
                .map(command -> ((AgentCommand.SettleApproval) command).settled())
                .toList();
    }

    private Trajectory finish() {
        task.decide(Samples.answer(task.turn(), "done"));
        return ((AgentCommand.Archive) task.sent().get(1)).trajectory();
    }

    @Test
    void asksWithEverythingAHumanNeedsToKnow() {
        calls("expense", "refund");
        ApprovalRequested expense = ((AgentCommand.AskHuman) task.sent().get(0)).request();
        assertEquals(
                ApprovalRequested.newBuilder()
                        .setTaskId(Samples.TASK)
                        .setInvocationId("task-1/1/0")
                        .setAgent("desk@1")
                        .setTool("expense")
                        .setArguments("{\"text\":\"mug\"}")
                        .setRequestedAt(task.now())
                        .setExpiresAt(task.now().plus(EXPIRY))
                        .setWhy("every call needs approval")
                        .build(),
                expense);
        ApprovalRequested refund = ((AgentCommand.AskHuman) task.sent().get(1)).request();
        assertEquals(task.state().getDeadline(), refund.getExpiresAt());
    }

    @Test
    void recordsWhoAllowedItAndWhy() {
        calls("refund");
        task.feed(new AgentEvent.CallApproved(new ApprovalGiven(Samples.TASK, "task-1/1/0", "eve", "known customer")));
        assertEquals(ApprovalOutcome.GIVEN, settled().getOutcome());
        task.answer(Samples.success(task.call(), "1"));
        ApprovalSettled recorded = finish().getApprovals().get(0);
        assertEquals("eve", recorded.getBy());
        assertEquals("known customer", recorded.getReason());
        assertEquals("refund", recorded.getTool());
        assertEquals(List.of(), task.state().getApprovals());
    }

    @Test
    void recordsWhoRefusedItAndWhyAndCutsBoth() {
        calls("refund");
        task.refuse("task-1/1/0", "x".repeat(10_000));
        assertEquals(ApprovalOutcome.REFUSED, settled().getOutcome());
        assertEquals(503, finish().getApprovals().get(0).getReason().length());
    }

    @Test
    void tellsTheModelWhenNobodyAnswersInTime() {
        calls("expense");
        task.whenDue();
        assertEquals(ApprovalOutcome.EXPIRED, settled().getOutcome());
        assertEquals("", settled().getBy());
        assertTrue(task.toolMessages().get(0).startsWith("{\"error\":\"approval_expired\""));
        assertEquals(List.of(), task.approve("task-1/1/0").sent());
    }

    @Test
    void takesNoAnswerAfterTheEndOfTheWaitEvenIfTheTimerIsLate() {
        calls("expense", "refund");
        task.after(EXPIRY.minusMillis(1));
        assertEquals(List.of(), task.sent());
        task.later(Duration.ofMillis(1)).approve("task-1/1/0");
        assertEquals(1, task.sent().size());
        assertEquals(ApprovalOutcome.EXPIRED, settled().getOutcome());
    }

    @Test
    void waitsForTheDeadlineWhenThatIsEarlier() {
        var agents = new FixedAgents(Samples.desk(1));
        AgentDefinition definition = AgentDefinition.newBuilder(Samples.desk(2))
                .setTools(List.of(Samples.expiring("expense", Samples.TIME_MS + 1)))
                .build();
        agents.publish(definition);
        var run = new TaskRun(agents);
        TurnRequested turn = run.submit().turn();
        run.decide(Samples.calls(turn, Samples.call("expense")));
        assertEquals(
                run.state().getDeadline(),
                ((AgentCommand.AskHuman) run.sent().get(0)).request().getExpiresAt());
        run.whenDue();
        assertEquals("deadline_exceeded", run.failure().getCode());
        assertEquals(ApprovalOutcome.EXPIRED, settled(run.sent()).get(0).getOutcome());
    }

    @Test
    void settlesWhatWaitsWhenTheTaskEndsForAnotherReason() {
        calls("refund", "look");
        task.agents.withdraw("desk@1");
        task.answer(Samples.success(((AgentCommand.CallTool) calls(task)).invocation(), "1"));
        assertEquals("unknown_agent", task.failure().getCode());
        assertEquals(ApprovalOutcome.TASK_ENDED, settled().getOutcome());
    }

    private static AgentCommand calls(TaskRun task) {
        return task.sent().stream()
                .filter(AgentCommand.CallTool.class::isInstance)
                .findFirst()
                .orElseThrow();
    }
}
