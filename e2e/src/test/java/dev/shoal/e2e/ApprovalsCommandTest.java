package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.bootstrap.config.ConnectionSettings;
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
    private static final long EXPIRES_MS = 45_000;

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
                        guarded(desk.agent(), String.valueOf(workload.guestOrder())),
                        desk.connectorSettings()));
                var client = new TaskClient(stack.connection())) {
            ConnectionSettings where = stack.connection();
            assertEquals("nothing waits for approval", run(where, "list").out().strip());
            String input = "where is order " + workload.guestOrder();
            for (String task : List.of("t/given", "t-refused", "t-expired")) {
                client.submit(task, "order-desk", input, Map.of("customer", workload.guest()))
                        .join();
            }
            Map<String, JsonNode> waiting = new HashMap<>();
            LaneBench.await(() -> {
                waiting.clear();
                for (String line : run(where, "list", "--json").lines()) {
                    JsonNode request = read(line);
                    waiting.put(request.get("task").asText(), request);
                }
                return waiting.size() == 3;
            });
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
            Ran late = run(where, "give", id(waiting, "t-expired"), "--by=ann");
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
    private static AgentDefinition guarded(AgentDefinition agent, String order) {
        List<ToolDefinition> tools = new ArrayList<>();
        for (ToolDefinition tool : agent.getTools()) {
            if (tool.getName().equals("get_order")) {
                tools.add(ToolDefinition.newBuilder(tool)
                        .setApproval(true)
                        .setApprovalWhen("order_id == '" + order + "'")
                        .setApprovalExpiresMs(EXPIRES_MS)
                        .build());
            } else {
                tools.add(tool);
            }
        }
        return AgentDefinition.newBuilder(agent)
                .setTools(tools)
                .setMaxTimeMs(180_000)
                .build();
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
            long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            while (ended.size() < count && System.nanoTime() < end) {
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

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static Ran run(ConnectionSettings where, String... command) {
        List<String> all = new ArrayList<>(List.of("approvals"));
        all.addAll(List.of(command));
        return CommandLine.run(where, all.toArray(String[]::new));
    }
}
