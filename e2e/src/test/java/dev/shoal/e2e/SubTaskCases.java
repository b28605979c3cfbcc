package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.ParentCall;
import dev.shoal.schemas.avro.TaskCompleted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks that hand a piece to another agent, with the secret that keeps everybody else from doing so in their name. */
interface SubTaskCases {
    GovernedStack stack();

    @Test
    default void cancelsATaskWithItsSubTask() throws Exception {
        stack().submit("parent", "lead", "call ask:wait");
        stack().awaitSeen("parent/1/0");
        JsonNode shown = new JsonMapper()
                .readTree(stack().shoal("tasks", "show", "parent").out());
        assertEquals("acting", shown.get("state").asText());
        Ran cancelled = stack().shoal("tasks", "cancel", "parent", "--by=ann", "--wait=100");
        assertEquals(0, cancelled.code(), cancelled.out() + cancelled.err());
        assertTrue(cancelled.out().contains("cancelled by ann"), cancelled.out());
        assertEquals("cancelled", stack().failed("parent/1/0").getCode());
        Ran again = stack().shoal("tasks", "cancel", "parent", "--wait=100");
        assertEquals(1, again.code());
        assertTrue(again.out().contains("task_closed"), again.out());
    }

    @Test
    default void waitsForTheAnswerOfASubTask() {
        stack().submit("asks", "lead", "call ask:hello");
        TaskCompleted done = stack().completed("asks");
        assertEquals(1, done.getUsage().getToolCalls());
        assertEquals("{\"answer\":\"answer to hello\"}", result("asks", 0));
    }

    @Test
    default void tellsTheModelWhenTooManyTasksStandBesideOrAboveOneAnother() {
        stack().submit("fans", "alone", "together ask:hello ask:again");
        stack().submit("nests", "nest", "call again:call+again:hello");
        stack().completed("fans");
        assertEquals("{\"answer\":\"answer to hello\"}", result("fans", 0));
        assertTrue(result("fans", 1).contains("subtask_limit"), result("fans", 1));
        stack().completed("nests");
        assertTrue(result("nests/1/0", 0).contains("subtask_limit"), result("nests/1/0", 0));
        assertEquals("{\"answer\":\"answer to call again:hello\"}", result("nests", 0));
    }

    /** The id of a sub-task can be guessed; who submits one first would answer in its place. */
    @Test
    default void takesSubTasksOfOrchestratorsOnly() {
        stack().submit("robbed", "desk@1", "wait");
        var call = new ParentCall("robbed", "robbed/1/0", 1, 0, 1, false);
        var forged = GovernedStack.task("robbed/1/0", "desk@1", "hello").setParent(call);
        stack().client.send("robbed/1/0", forged.build()).join();
        stack().submit("posed/1/0", "desk@1", "hello");
        assertTrue(buried("robbed/1/0").getCause().contains("the seal is wrong"));
        assertTrue(buried("posed/1/0").getCause().contains("are for sub-tasks"));
        assertEquals(List.of(), stack().world.seen("robbed/1/0"));
        assertEquals(List.of(), stack().world.seen("posed/1/0"));
        stack().shoal("tasks", "cancel", "robbed", "--by=ann", "--wait=100");
        assertEquals("cancelled", stack().failed("robbed").getCode());
    }

    private DeadLetter buried(String key) {
        DeadLetter letter = stack().await(DeadLetter.class, r -> StandardCharsets.UTF_8
                .decode(r.getKey().duplicate())
                .toString()
                .equals(key));
        assertEquals("invalid_task", letter.getCode());
        return letter;
    }

    /** The result of a call of the task's first turn. */
    private String result(String task, int index) {
        Message told = stack().trajectory(task).getMessages().get(2 + index);
        assertEquals(task + "/1/" + index, told.getInvocationId());
        return told.getContent();
    }
}
