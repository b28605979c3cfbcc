package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.Memory;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Phase;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.TurnRequested;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Cancelling, priorities, and follow-up messages. */
class WholeLifeTest {
    private final TaskRun task = new TaskRun();
    private final TaskRun talk = new TaskRun(new FixedAgents(remembering(10_000)));

    private static AgentDefinition remembering(int bytes) {
        return AgentDefinition.newBuilder(Samples.desk(1))
                .setMemory(new Memory(bytes, Duration.ofMinutes(10).toMillis()))
                .build();
    }

    @Test
    void cancelsARunningTask() {
        TurnRequested asked = task.submit().turn();
        task.cancel();
        assertEquals("cancelled", task.failure().getCode());
        assertEquals("cancelled by ann: no longer needed", task.failure().getReason());
        assertEquals(List.of(), task.decide(Samples.answer(asked, "Late.")).sent());
    }

    @Test
    void settlesWhatWaitsForAHumanWhenCancelled() {
        task.decide(Samples.calls(task.submit().turn(), Samples.call("refund")));
        task.cancel();
        assertTrue(task.sent().stream().anyMatch(c -> c instanceof AgentCommand.SettleApproval));
    }

    @Test
    void tellsThatAnEndedTaskCannotBeCancelled() {
        task.decide(Samples.answer(task.submit().turn(), "Here."));
        TaskState before = task.state();
        assertEquals("task_closed", task.cancel().notice().getCode());
        assertEquals("completed", task.notice().getOutcome());
        assertSame(before, task.state());
    }

    @Test
    void tellsThatNobodyKnowsTheTask() {
        assertEquals("unknown_task", task.cancel().notice().getCode());
        assertEquals("unknown_task", task.say("m1", "And?").notice().getCode());
        assertTrue(task.forgotten());
    }

    @Test
    void cancelsATaskThatStillLooksForItsAgent() {
        var none = new TaskRun(new FixedAgents());
        none.submit().cancel();
        assertEquals("cancelled", none.failure().getCode());
    }

    @Test
    void carriesThePriorityOfTheTask() {
        assertEquals(5, task.submit().turn().getPriority());
        assertEquals(9, priority("9"));
        assertEquals(5, priority("10"));
        assertEquals(5, priority("high"));
    }

    private static int priority(String header) {
        var urgent = TaskSubmitted.newBuilder(Samples.task())
                .setHeaders(Map.of("priority", header))
                .build();
        var run = new TaskRun();
        run.submit(urgent);
        int left = ((AgentCommand.AskModel) run.sent().get(0)).left().priority();
        assertEquals(left, run.turn().getPriority());
        return left;
    }

    @Test
    void showsAMessageInTheNextTurn() {
        TurnRequested first = task.submit().turn();
        ToolInvoked call =
                task.decide(Samples.calls(first, Samples.call("look"))).call();
        assertEquals(List.of(), task.say("m1", "The blue one.").sent());
        assertEquals(List.of(), task.say("m1", "The blue one.").sent());
        List<Message> shown = task.answer(Samples.success(call, "1")).turn().getMessages();
        assertEquals("The blue one.", shown.get(shown.size() - 1).getContent());
        assertEquals(
                1, shown.stream().filter(m -> m.getContent().contains("blue")).count());
    }

    @Test
    void answersAMessageThatCameDuringTheLastTurn() {
        TurnRequested first = task.submit().turn();
        task.say("m1", "And the cup?");
        TurnRequested second = task.decide(Samples.answer(first, "Mug: 3.")).turn();
        assertEquals(2, second.getTurn());
        List<Role> roles = second.getMessages().stream().map(Message::getRole).toList();
        assertEquals(List.of(Role.USER, Role.ASSISTANT, Role.USER), roles);
        task.decide(Samples.answer(second, "Cup: 4."));
        assertTrue(task.sent().get(0) instanceof AgentCommand.Complete);
    }

    @Test
    void refusesMoreMessagesThanItKeeps() {
        task.submit();
        for (int i = 0; i < 16; i++)
            assertEquals(List.of(), task.say("m" + i, "?").sent());
        assertEquals("message_refused", task.say("m16", "?").notice().getCode());
        String long1 = "x".repeat(TaskRun.LIMITS.conversationBytes());
        assertEquals(
                "message_refused",
                new TaskRun().submit().say("m", long1).notice().getCode());
    }

    @Test
    void endsWithContentLostAndTellsWhoeverWantsAFinishedOneToGoOn() {
        task.submit().feed(new AgentEvent.ContentLost(Samples.TASK, "it is gone"));
        assertEquals("content_lost", task.failure().getCode());
        assertEquals("it is gone", task.failure().getReason());
        talk.decide(Samples.answer(talk.submit().turn(), "Mug: 3."));
        var notice = talk.feed(new AgentEvent.ContentLost(Samples.TASK, "it is gone"))
                .notice();
        assertEquals("content_lost", notice.getCode());
        assertTrue(notice.getReason().endsWith("it is gone"), notice.getReason());
    }

    @Test
    void goesOnWithAFinishedTask() {
        talk.decide(Samples.answer(talk.submit().turn(), "Mug: 3."));
        TurnRequested again =
                talk.after(Duration.ofMinutes(5)).say("m1", "And the cup?").turn();
        assertEquals(2, again.getTurn());
        assertEquals(3, again.getMessages().size());
        assertEquals(talk.now().plusMillis(Samples.TIME_MS), again.getDeadline());
        talk.decide(Samples.answer(again, "Cup: 4."));
        var result = ((AgentCommand.Complete) talk.sent().get(0)).result();
        assertEquals(2, result.getRound());
        assertEquals(1, result.getUsage().getTurns());
        assertEquals(List.of(), talk.say("m1", "And the cup?").sent());
        assertEquals("completed", talk.submit().notice().getOutcome());
    }

    @Test
    void countsTheLimitsOfEachRoundFromZero() {
        TurnRequested asked = talk.submit().turn();
        for (int round = 1; round <= 3; round++) {
            for (int turn = 1; turn < Samples.TURNS; turn++) {
                ToolInvoked call =
                        talk.decide(Samples.calls(asked, Samples.call("look"))).call();
                asked = talk.answer(Samples.success(call, "1")).turn();
            }
            talk.decide(Samples.answer(asked, "Here."));
            assertEquals(
                    round, ((AgentCommand.Complete) talk.sent().get(0)).result().getRound());
            asked = talk.say("m" + round, "Again.").turn();
        }
    }

    @Test
    void givesEveryCallOfAnInterruptedTaskAResultInMemory() {
        talk.decide(Samples.calls(talk.submit().turn(), Samples.call("look"), Samples.call("refund")));
        talk.cancel();
        List<Message> messages = talk.say("m1", "Go on.").turn().getMessages();
        assertEquals(5, messages.size());
        assertTrue(messages.get(2).getContent().contains("task_ended"));
        assertEquals("task-1/1/0", messages.get(2).getInvocationId());
        assertEquals("task-1/1/1", messages.get(3).getInvocationId());
    }

    @Test
    void forgetsTheConversationWhenItIsOld() {
        talk.decide(Samples.answer(talk.submit().turn(), "Mug: 3."));
        talk.whenDue();
        assertEquals(List.of(), talk.state().getMessages());
        assertEquals("task_closed", talk.say("m1", "And?").notice().getCode());
        assertTrue(talk.whenDue().forgotten());
    }

    @Test
    void refusesAMessageToATaskWithoutMemory() {
        task.decide(Samples.answer(task.submit().turn(), "Here."));
        assertEquals("task_closed", task.say("m1", "And?").notice().getCode());
    }

    @Test
    void keepsTheLatestExchangesThatFit() {
        var small = new TaskRun(new FixedAgents(remembering(400)));
        TurnRequested asked = small.submit().turn();
        for (int i = 1; i <= 5; i++) {
            small.decide(Samples.answer(asked, "Answer " + i + "."));
            asked = small.say("m" + i, "Question " + i + "?").turn();
        }
        List<Message> messages = asked.getMessages();
        assertEquals(Role.USER, messages.get(0).getRole());
        assertTrue(messages.size() < 11 && messages.size() >= 3, messages::toString);
        small.decide(Samples.answer(asked, "x".repeat(500)));
        assertEquals(Phase.DONE, small.state().getPhase());
        assertEquals("task_closed", small.say("m9", "And?").notice().getCode());
    }
}
