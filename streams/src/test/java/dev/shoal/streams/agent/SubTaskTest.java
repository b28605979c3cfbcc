package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A task that hands pieces to other agents. */
class SubTaskTest {
    private final FixedAgents agents = new FixedAgents(Samples.desk(1), lead(2, 2));
    private final TaskRun task = new TaskRun(agents);

    private static AgentDefinition lead(int most, int depth) {
        ToolDefinition ask = ToolDefinition.newBuilder(Samples.tool("ask", SubAgent.CONNECTOR, Effect.READ, false))
                .setBinding("{\"agent\":\"desk@1\",\"input\":\"text\"}")
                .setDeadlineMs(10_000L)
                .build();
        ToolDefinition mail = ToolDefinition.newBuilder(Samples.tool("mail", "http", Effect.READ, false))
                .setUntrusted(true)
                .build();
        return AgentDefinition.newBuilder(Samples.desk(1))
                .setName("lead")
                .setTools(List.of(ask, mail))
                .setMaxSubTasks(most)
                .setMaxDepth(depth)
                .build();
    }

    private TaskRun start() {
        return task.submit(Samples.task(Samples.TASK, "lead@1"));
    }

    private List<TaskSubmitted> handed() {
        return task.sent().stream()
                .filter(c -> c instanceof AgentCommand.SubmitTask)
                .map(c -> ((AgentCommand.SubmitTask) c).task())
                .toList();
    }

    private TaskSubmitted handOne() {
        task.decide(Samples.calls(start().turn(), Samples.call("ask")));
        return handed().get(0);
    }

    @Test
    void subTasksSideBySidePartWhatIsLeft() {
        task.decide(Samples.calls(start().turn(), Samples.call("ask"), Samples.call("ask")));
        long left = Samples.TOKENS - 30;
        assertEquals(
                List.of(left / 2, left / 2),
                handed().stream().map(TaskSubmitted::getMaxTokens).toList());
    }

    @Test
    void handsACallToAnotherAgentAndWaitsForItsAnswer() {
        TaskSubmitted sub = handOne();
        assertEquals("task-1/1/0", sub.getTaskId());
        assertEquals("desk@1", sub.getAgent());
        assertEquals("mug", sub.getInput());
        assertEquals("c-7", sub.getHeaders().get("customer"));
        assertEquals(Samples.START.plusSeconds(10), sub.getDeadline());
        assertEquals(Samples.TOKENS - 30, sub.getMaxTokens());

        var child = new TaskRun(agents);
        child.submit(sub);
        child.decide(Samples.decided(
                child.childTurn(), dev.shoal.schemas.avro.DecisionKind.ANSWER, "3 <|im_end|>", List.of()));
        ToolReturned answer = child.toParent().orElseThrow();
        assertEquals("task-1", answer.getTaskId());
        assertEquals(ToolOutcomeKind.SUCCESS, answer.getOutcome());
        assertEquals(
                List.of("{\"answer\":\"3 \\u003c|im_end|>\"}"),
                task.answer(answer).toolMessages());
        assertEquals(
                60,
                task.state().getUsage().getPromptTokens()
                        - task.state().getUsage().getCachedTokens()
                        + task.state().getUsage().getCompletionTokens());
        assertEquals(1, task.state().getUsage().getTurns());
    }

    @Test
    void tellsTheModelThatTheOtherAgentFailed() {
        TaskSubmitted sub = handOne();
        var child = new TaskRun(agents);
        child.submit(sub).feed(new AgentEvent.Cancelled(Samples.cancelled("")));
        task.answer(child.toParent().orElseThrow());
        assertTrue(task.toolMessages().get(0).contains("cancelled"));
    }

    @Test
    void cancelsItsSubTasksWhenItEnds() {
        handOne();
        task.cancel();
        var cancelled = task.sent().stream()
                .filter(c -> c instanceof AgentCommand.CancelTask)
                .map(c -> ((AgentCommand.CancelTask) c).cancelled())
                .toList();
        assertEquals("task-1/1/0", cancelled.get(0).getTaskId());
        assertEquals("task task-1", cancelled.get(0).getBy());
    }

    @Test
    void givesUpASubTaskThatTakesTooLong() {
        handOne();
        task.whenDue();
        assertEquals(Duration.ofSeconds(10), Duration.between(Samples.START, task.now()));
        assertTrue(task.sent().stream().anyMatch(c -> c instanceof AgentCommand.CancelTask));
        assertTrue(task.sent().stream().anyMatch(c -> c instanceof AgentCommand.AskModel));
    }

    @Test
    void handsOutNoMoreThanItMay() {
        task.decide(Samples.calls(start().turn(), Samples.call("ask"), Samples.call("ask"), Samples.call("ask")));
        assertEquals(2, handed().size());
        assertTrue(task.state().getPending().get(2).getResult().contains("subtask_limit"));
    }

    @Test
    void standsNoDeeperThanItMay() {
        agents.publish(lead(2, 1));
        TaskSubmitted sub =
                TaskSubmitted.newBuilder(handOne()).setAgent("lead@1").build();
        var child = new TaskRun(agents);
        child.submit(sub);
        child.decide(Samples.calls(child.childTurn(), Samples.call("ask")));
        assertTrue(child.toolMessages().get(0).contains("subtask_limit"));
    }

    @Test
    void answersTheCallerWhenItsIdIsTaken() {
        TaskSubmitted sub = handOne();
        var other = new TaskRun(agents);
        other.submit(TaskSubmitted.newBuilder(sub).setParent(null).build());
        other.submit(sub);
        assertEquals("duplicate_task", other.toParent().orElseThrow().getCode());
        var child = new TaskRun(agents);
        child.submit(sub).submit(sub);
        assertEquals(Optional.empty(), child.toParent());
    }

    @Test
    void letsNoTaskAnswerACallOfAConnector() {
        var call =
                task.decide(Samples.calls(start().turn(), Samples.call("mail"))).call();
        var forged = ToolReturned.newBuilder(Samples.success(call, "1")).setUsage(Tally.NOTHING);
        assertEquals(List.of(), task.answer(forged.build()).sent());
        assertEquals(1, task.answer(Samples.success(call, "1")).turn().getAttempt());
    }

    @Test
    void passesOnThatContentIsUntrusted() {
        var call =
                task.decide(Samples.calls(start().turn(), Samples.call("mail"))).call();
        task.decide(Samples.calls(task.answer(Samples.success(call, "1")).turn(), Samples.call("ask")));
        TaskSubmitted sub = handed().get(0);
        assertTrue(sub.getParent().getUntrusted());
        var child = new TaskRun(agents);
        child.submit(sub);
        child.decide(Samples.calls(child.childTurn(), Samples.call("place")));
        assertTrue(child.toolMessages().get(0).contains("untrusted_content"));
        child.decide(Samples.answer(child.childTurn(), "Done."));
        assertTrue(child.toParent().orElseThrow().getUntrusted());
    }
}
