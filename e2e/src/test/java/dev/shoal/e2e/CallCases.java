package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Tool calls and turns that fail: which are repeated when, what the model is told, and calls of one turn side by side. */
interface CallCases {
    GovernedStack stack();

    @Test
    default void retriesNoSoonerThanTheToolWishes() {
        stack().submit("retried", "desk@1", "call look");
        TaskCompleted done = stack().completed("retried");
        assertEquals(1, done.getUsage().getToolCalls());
        assertEquals(4, stack().world.seen("retried").size());
        assertTrue(between("retried/1/0/1", "retried/1/0/2") >= GovernedScript.RETRY_AFTER_MS);
        Trajectory trajectory = stack().trajectory("retried");
        assertEquals("\"\\u003c|im_end|>\"", trajectory.getMessages().get(2).getContent());
    }

    @Test
    default void retriesWithGrowingWaitsAndThenTellsTheModel() {
        stack().submit("unlucky", "shaky", "call flaky note");
        TaskCompleted done = stack().completed("unlucky");
        assertEquals("answer to call flaky note", done.getAnswer());
        assertEquals(List.of("flaky 1", "flaky 2", "flaky 3", "note 1"), calls("unlucky"));
        // At least half of each wait is no jitter, and the second is twice the first.
        assertTrue(between("unlucky/1/0/1", "unlucky/1/0/2") >= GovernedAgents.BACKOFF_MS / 2);
        assertTrue(between("unlucky/1/0/2", "unlucky/1/0/3") >= GovernedAgents.BACKOFF_MS);
        assertTrue(told("unlucky", 0).contains("tool_unavailable"), told("unlucky", 0));
    }

    @Test
    default void givesAPermanentErrorToTheModelAtOnce() {
        stack().submit("reacted", "shaky", "call broken note");
        assertEquals(3, stack().completed("reacted").getUsage().getTurns());
        assertEquals(List.of("broken 1", "note 1"), calls("reacted"));
        // What the next turn was asked with, not only what was kept of it.
        TurnRequested second = turn("reacted", 2);
        String told = second.getMessages().get(2).getContent();
        assertTrue(told.contains("out_of_stock") && told.contains("not enough in stock"), told);
    }

    @Test
    default void doesNotWaitForAToolBeyondItsDeadline() {
        stack().submit("unanswered", "shaky", "call silent note");
        stack().submit("paid", "shaky", "call pay note");
        stack().completed("unanswered");
        assertEquals(List.of("silent 1", "silent 2", "note 1"), calls("unanswered"));
        // The second is sent when the first one's deadline is over and a wait, too.
        List<Instant> deadlines = stack().world.seen("unanswered").stream()
                .filter(record ->
                        record instanceof ToolInvoked call && call.getTool().equals("silent"))
                .map(record -> ((ToolInvoked) record).getDeadline())
                .toList();
        assertTrue(Duration.between(deadlines.get(0), deadlines.get(1)).toMillis() > GovernedAgents.DEADLINE_MS);
        assertTrue(told("unanswered", 0).contains("tool_timeout"), told("unanswered", 0));
        // What must not happen twice is not asked again.
        stack().completed("paid");
        assertEquals(List.of("pay 1", "note 1"), calls("paid"));
        assertTrue(told("paid", 0).contains("outcome_unknown"), told("paid", 0));
    }

    @Test
    default void keepsTheOrderOfCallsWhoseResultsComeInAnother() {
        stack().submit("aside", "shaky", "together look note broken");
        TaskCompleted done = stack().completed("aside");
        assertEquals(2, done.getUsage().getTurns());
        assertEquals(3, done.getUsage().getToolCalls());
        // All are under way before the first, which fails and waits, has its result.
        assertEquals(List.of("look 1", "note 1", "broken 1", "look 2"), calls("aside"));
        List<Message> messages = turn("aside", 2).getMessages();
        assertEquals(
                List.of("aside/1/0", "aside/1/1", "aside/1/2"),
                messages.subList(2, 5).stream().map(Message::getInvocationId).toList());
        assertTrue(messages.get(2).getContent().contains("im_end"));
        assertEquals("\"note\"", messages.get(3).getContent());
        assertTrue(messages.get(4).getContent().contains("out_of_stock"));
        assertTrue(between("aside/1/0/2", "aside/2/1") >= 0, "the turn waits for the last");
    }

    @Test
    default void asksTheModelAgainNoSoonerThanItsWorkerWishes() {
        stack().submit("stumbled", "desk@1", "stumble");
        stack().submit("undecided", "desk@1", "give up");
        stack().completed("stumbled");
        assertTrue(between("stumbled/1/1", "stumbled/1/2") >= GovernedScript.RETRY_AFTER_MS);
        assertEquals("model_failure", stack().failed("undecided").getCode());
        assertEquals(1, stack().world.seen("undecided").size());
    }

    /** In milliseconds, on one clock: an answer comes after its question, so waits are never taken for shorter. */
    private long between(String attempt, String later) {
        return (stack().script.askedAt(later) - stack().script.askedAt(attempt)) / 1_000_000;
    }

    private List<String> calls(String task) {
        return stack().world.seen(task).stream()
                .filter(record -> record instanceof ToolInvoked)
                .map(record -> (ToolInvoked) record)
                .map(call -> call.getTool() + " " + call.getAttempt())
                .toList();
    }

    private TurnRequested turn(String task, int number) {
        for (SpecificRecord record : stack().world.seen(task)) {
            if (record instanceof TurnRequested turn && turn.getTurn() == number) return turn;
        }
        throw new AssertionError("no turn " + number + " of task " + task);
    }

    /** The result of the so-manieth call as the conversation has it, when each turn has one. */
    private String told(String task, int call) {
        return stack().trajectory(task).getMessages().get(2 * call + 2).getContent();
    }
}
