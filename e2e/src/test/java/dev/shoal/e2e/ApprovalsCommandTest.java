package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A human finds what waits for approval, gives or refuses it, and the task remembers who and why. */
class ApprovalsCommandTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Topics TOPICS = new Topics("");
    private static final JsonMapper JSON = new JsonMapper();
    /** A version of the agent whose calls wait for a moment only. */
    private static final int HASTY = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @Test
    @Timeout(480)
    void callsWaitForAHumanWhoIsRemembered() throws Exception {
        Workload workload = Workload.make(ROOT.resolve("examples/order-desk"), 5, 5);
        try (OrderDesk desk = new OrderDesk(ROOT.resolve("examples/order-desk"), workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        ROOT.resolve("model/order-desk"),
                        1,
                        0,
                        0,
                        guarded(desk.agent(), workload.guestOrder()),
                        desk.connectorSettings()));
                var client = new TaskClient(stack.connection())) {
            ConnectionSettings where = stack.connection();
            assertEquals("nothing waits for approval", run(where, "list").out().strip());
            AgentPublisher.publish(where, hasty(desk.agent(), workload.guestOrder()));
            String input = "where is order " + workload.guestOrder();
            Map<String, String> headers = Map.of("customer", workload.guest());
            for (String task : List.of("t/given", "t-refused")) {
                client.submit(task, "order-desk@1", input, headers).join();
            }
            client.submit("t-expired", "order-desk@" + HASTY, input, headers).join();
            Map<String, JsonNode> waiting = awaitWaiting(where);
            assertEquals("get_order", waiting.get("t/given").get("tool").asText());
            String table = run(where, "list").out();
            assertTrue(table.contains("order-desk@1"), table);
            assertTrue(table.contains("{\"order_id\":\"" + workload.guestOrder() + "\"}"), table);

            String given = id(waiting, "t/given");
            Ran gave = run(where, "give", given, "--by=ann", "--reason=a known customer");
            assertEquals(0, gave.code(), gave.out() + gave.err());
            assertTrue(gave.out().startsWith(given + ": approved by ann at "), gave.out());
            Ran refused = run(where, "refuse", id(waiting, "t-refused"), "--by=bob", "--reason=not at night");
            assertEquals(0, refused.code(), refused.out() + refused.err());

            saysWhatDoesNotWait(where, given);
            Map<String, Trajectory> ended = await(where, 3);
            assertSettled(ended.get("t/given"), ApprovalOutcome.GIVEN, "ann", "a known customer");
            assertSettled(ended.get("t-refused"), ApprovalOutcome.REFUSED, "bob", "not at night");
            assertSettled(ended.get("t-expired"), ApprovalOutcome.EXPIRED, "", "nobody answered in time");
            assertTrue(ended.get("t-refused").getMessages().toString().contains("not at night"));
            assertTrue(ended.get("t-expired").getMessages().toString().contains("approval_expired"));
            Ran late = run(where, "give", "t-expired/1/0", "--by=ann");
            assertEquals(1, late.code());
            assertTrue(late.out().contains("does not wait any more: expired at "), late.out());
            assertEquals("nothing waits for approval", run(where, "list").out().strip());
        }
        var nowhere = new ConnectionSettings(
                Map.of("bootstrap.servers", "localhost:1"), Map.of("schema.registry.url", "http://localhost:1"), "");
        Ran away = run(nowhere, "give", "t/1/0", "--by=ann");
        assertEquals(1, away.code());
        assertTrue(away.err().contains("no answer from Kafka"), away.err());
    }

    private static void saysWhatDoesNotWait(ConnectionSettings where, String given) {
        Ran again = run(where, "refuse", given, "--by=bob", "--reason=too late");
        assertEquals(1, again.code());
        assertTrue(again.out().contains("does not wait any more: approved by ann at "), again.out());
        Ran unknown = run(where, "give", "nobody/1/0", "--by=ann");
        assertEquals(1, unknown.code());
        assertTrue(unknown.out().contains("no invocation of this id waits for approval"), unknown.out());
        assertEquals(2, run(where, "give", "nobody", "--by=ann").code());
        assertEquals(2, run(where, "give", given).code());
        assertEquals(2, run(where, "refuse", given, "--by=ann").code());
        assertEquals(2, run(where, "list", "--topic-prefix=nobody.").code());
    }

    /** Looking up the guest's order needs a human; other orders do not. */
    private static AgentDefinition guarded(AgentDefinition agent, int order) {
        List<ToolDefinition> tools = new ArrayList<>();
        for (ToolDefinition tool : agent.getTools()) {
            if (tool.getName().equals("get_order")) {
                tools.add(ToolDefinition.newBuilder(tool)
                        .setApproval(true)
                        .setApprovalWhen("order_id == '" + order + "'")
                        .build());
            } else {
                tools.add(tool);
            }
        }
        return AgentDefinition.newBuilder(agent)
                .setTools(tools)
                .setMaxTimeMs(400_000)
                .build();
    }

    private static AgentDefinition hasty(AgentDefinition agent, int order) {
        AgentDefinition guarded = guarded(agent, order);
        List<ToolDefinition> tools = new ArrayList<>();
        for (ToolDefinition tool : guarded.getTools()) {
            tools.add(ToolDefinition.newBuilder(tool).setApprovalExpiresMs(500L).build());
        }
        return AgentDefinition.newBuilder(guarded)
                .setTools(tools)
                .setVersion(HASTY)
                .build();
    }

    private static Map<String, JsonNode> awaitWaiting(ConnectionSettings where) throws Exception {
        Map<String, JsonNode> waiting = new HashMap<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            waiting.clear();
            for (String line : run(where, "list", "--json").lines()) {
                JsonNode request = JSON.readTree(line);
                waiting.put(request.get("task").asText(), request);
            }
            if (waiting.containsKey("t/given") && waiting.containsKey("t-refused")) return waiting;
            Thread.sleep(500);
        }
        throw new AssertionError("waiting: " + waiting.keySet() + ", ended: " + await(where, 0));
    }

    private static void assertSettled(Trajectory task, ApprovalOutcome outcome, String by, String reason) {
        ApprovalSettled settled = task.getApprovals().get(0);
        assertEquals(outcome, settled.getOutcome());
        assertEquals(by, settled.getBy());
        assertEquals(reason, settled.getReason());
        assertEquals("get_order", settled.getTool());
    }

    private static Map<String, Trajectory> await(ConnectionSettings where, int count) {
        Map<String, Trajectory> ended = new HashMap<>();
        try (var follower = new RecordFollower(where, List.of(TOPICS.trajectories()), true)) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while ((ended.size() < count || !follower.caughtUp()) && System.nanoTime() < end) {
                follower.poll(Duration.ofMillis(200), (topic, record) -> {
                    if (record instanceof Trajectory t) ended.put(t.getTaskId(), t);
                });
            }
        }
        assertEquals(count, ended.size(), () -> "ended: " + ended.keySet());
        return ended;
    }

    private static String id(Map<String, JsonNode> waiting, String task) {
        return waiting.get(task).get("id").asText();
    }

    private static Ran run(ConnectionSettings where, String... command) {
        List<String> all = new ArrayList<>(List.of("approvals"));
        all.addAll(List.of(command));
        return CommandLine.run(where, all.toArray(String[]::new));
    }
}
