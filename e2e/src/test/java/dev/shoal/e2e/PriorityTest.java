package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An urgent task overtakes a backlog at the model workers and at the connectors: real broker, real model. */
class PriorityTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Path EXAMPLE = ROOT.resolve("examples/order-desk");
    private static final Topics TOPICS = new Topics("");
    private static final int BACKLOG = 300;

    private final Map<String, Instant> ended = new HashMap<>();
    private final Set<String> urgentTurns = new HashSet<>();
    private final Set<String> urgentCalls = new HashSet<>();

    @Test
    @Timeout(300)
    void anUrgentTaskOvertakesABacklogAndAUsualOneDoesNot() throws Exception {
        Workload workload = Workload.make(EXAMPLE, BACKLOG, 5);
        String urgentTurnTopic = TOPICS.urgent(TOPICS.turns());
        try (OrderDesk desk = new OrderDesk(EXAMPLE, workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        ROOT.resolve("model/order-desk"), 1, 0, 0, desk.agent(), desk.connectorSettings()));
                var client = new TaskClient(stack.connection());
                var follower = new RecordFollower(
                        stack.connection(),
                        List.of(TOPICS.results(), urgentTurnTopic, TOPICS.urgent(TOPICS.invocations("sql"))),
                        true)) {
            String input = "where is order " + workload.guestOrder();
            // The first turn of a process takes a second or two, whoever asks.
            submit(client, "first", input, workload.guest(), 5);
            await(follower, 1);
            for (DeskTask task : workload.tasks()) submit(client, task.id(), task.input(), task.customer(), 5);
            submit(client, "usual", input, workload.guest(), 7);
            submit(client, "urgent", input, workload.guest(), 9);
            await(follower, BACKLOG + 3);

            long behind = workload.tasks().stream()
                    .filter(task -> ended.get(task.id()).isAfter(ended.get("urgent")))
                    .count();
            assertTrue(behind >= BACKLOG / 2, "of " + BACKLOG + " earlier tasks, " + behind + " ended later");
            long behindUsual = workload.tasks().stream()
                    .filter(task -> ended.get(task.id()).isAfter(ended.get("usual")))
                    .count();
            assertTrue(behindUsual < behind, behindUsual + " ended after the usual one");
            assertEquals(Set.of("urgent"), urgentTurns);
            assertEquals(Set.of("urgent"), urgentCalls);
        }
    }

    private static void submit(TaskClient client, String id, String input, String customer, int priority) {
        var headers = Map.of("customer", customer, "priority", String.valueOf(priority));
        client.submit(id, "order-desk@1", input, headers);
    }

    private void await(RecordFollower follower, int results) {
        long end = System.nanoTime() + Duration.ofSeconds(200).toNanos();
        while (ended.size() < results && System.nanoTime() < end) {
            follower.poll(Duration.ofMillis(200), (topic, record) -> {
                if (record instanceof TaskCompleted done) ended.put(done.getTaskId(), done.getCompletedAt());
                if (record instanceof TurnRequested turn) urgentTurns.add(turn.getTaskId());
                if (record instanceof ToolInvoked call) urgentCalls.add(call.getTaskId());
            });
        }
        assertEquals(results, ended.size(), "tasks that ended");
    }
}
