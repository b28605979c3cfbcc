package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.ConfidenceStepKind;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.Trajectory;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What governs a task, with a real broker and two orchestrators: a scripted model and tools do whatever the case needs. The cases
 * are parted by idea, and all of them share one stack.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class GovernedTasksTest implements LimitCases, CallCases, SubTaskCases, TimerCases {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path folder;

    private static GovernedStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = new GovernedStack(folder);
    }

    @AfterAll
    static void stop() {
        if (stack != null) stack.close();
    }

    @Override
    public GovernedStack stack() {
        return stack;
    }

    @Test
    void tellsAboutASecondSubmissionAndTakesFollowUps() {
        stack.submit("twice", "desk@1", "hello");
        stack.completed("twice");
        stack.submit("twice", "desk@1", "hello");
        TaskNotice notice = stack.await(TaskNotice.class, r -> r.getTaskId().equals("twice"));
        assertEquals("duplicate_task", notice.getCode());
        assertEquals("completed", notice.getOutcome());
        Ran said = stack.shoal("tasks", "say", "twice", "and you?", "--wait=100");
        assertEquals(0, said.code(), said.out() + said.err());
        assertTrue(said.out().contains("answer to and you?"), said.out());
        TaskCompleted second =
                stack.await(TaskCompleted.class, r -> r.getTaskId().equals("twice") && r.getRound() == 2);
        assertEquals(1, second.getUsage().getTurns());
        assertEquals(
                1, stack.shoal("tasks", "say", "nobody", "hello", "--wait=100").code());
    }

    @Test
    void refusesAWriteAfterContentOfStrangers() {
        stack.submit("mailed", "mailer", "call mail place");
        stack.completed("mailed");
        Trajectory trajectory = stack.trajectory("mailed");
        assertEquals(List.of("tool mail"), trajectory.getUntrusted());
        assertTrue(trajectory.getMessages().get(4).getContent().contains("untrusted_content"));
    }

    @Test
    void votesAndThenAsksTheLargerModel() {
        stack.submit("doubted", "unsure", "call place");
        stack.completed("doubted");
        Trajectory trajectory = stack.trajectory("doubted");
        assertEquals(
                List.of(ConfidenceStepKind.VOTED, ConfidenceStepKind.ESCALATED),
                trajectory.getConfidence().stream().map(step -> step.getKind()).toList());
        assertEquals(3, trajectory.getConfidence().get(0).getVotes());
        assertEquals(GovernedAgents.LARGE, trajectory.getConfidence().get(1).getModel());
    }

    @Test
    void rollsVersionsOutAndBack() {
        assertEquals("desk@2", versionOf("newest"));
        assertEquals(0, stack.shoal("agents", "rollout", "desk@1").code());
        Ran canary = stack.shoal("agents", "rollout", "desk@2", "--percent=100", "--by=ann");
        assertTrue(canary.out().contains("new tasks of desk take desk@2"), canary.out());
        Ran back = stack.shoal("agents", "rollback", "desk");
        assertTrue(back.out().contains("new tasks of desk take desk@1"), back.out());
        String list = stack.shoal("agents", "list").out();
        assertTrue(list.contains("desk@1    100 %"), list);
        String version = "";
        for (int i = 0; i < 50 && !version.equals("desk@1"); i++) version = versionOf("rolled" + i);
        assertEquals("desk@1", version);
        assertEquals(2, stack.shoal("agents", "rollout", "desk@7").code());
    }

    @Test
    void findsAndCountsTasksWhereverTheyAre() throws Exception {
        for (int i = 0; i < 8; i++) stack.submit("open" + i, "desk@1", "wait");
        for (int i = 0; i < 8; i++) stack.awaitSeen("open" + i);
        for (int port : stack.queryPorts) {
            for (int i = 0; i < 8; i++) {
                Ran shown = stack.query(port, "show", "open" + i);
                assertEquals(0, shown.code(), shown.out() + shown.err());
                JsonNode task = JSON.readTree(shown.out());
                assertEquals("thinking", task.get("state").asText());
                assertEquals("desk@1", task.get("agent").asText());
            }
            assertEquals(1, stack.query(port, "show", "nobody").code());
            Ran refused = CommandLine.bare(GovernedStack.anonymous(port, "show", "open0"));
            assertEquals(1, refused.code());
            assertTrue(refused.out().contains("query.token"), refused.out());
            assertFalse(refused.out().contains("desk"), refused.out());
            JsonNode counts = JSON.readTree(stack.query(port, "count").out());
            assertEquals(2, counts.get("instances").asInt(), counts::toString);
            assertTrue(counts.get("byState").get("thinking").asInt() >= 8, counts::toString);
            assertTrue(counts.get("byAgent").get("desk@1").asInt() >= 8, counts::toString);
        }
    }

    private static String versionOf(String id) {
        stack.submit(id, "desk", "hello");
        return stack.completed(id).getAgent();
    }
}
