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
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real stack decided is decided again from its topics, and a replay says where it cannot be. */
class ReplayCommandTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Topics TOPICS = new Topics("");
    private static final int TASKS = 6;

    @Test
    @Timeout(480)
    void aReplayDecidesAsTheStackDid() throws Exception {
        Workload workload = Workload.make(ROOT.resolve("examples/order-desk"), TASKS, 5);
        try (OrderDesk desk = new OrderDesk(ROOT.resolve("examples/order-desk"), workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        ROOT.resolve("model/order-desk"), 1, 0, 0, desk.agent(), desk.connectorSettings()));
                var client = new TaskClient(stack.connection())) {
            ConnectionSettings where = stack.connection();
            Set<String> ids = new HashSet<>();
            for (var task : workload.tasks()) {
                client.submit(task.id(), "order-desk", task.input(), Map.of("customer", task.customer()))
                        .join();
                ids.add(task.id());
            }
            awaitEnds(where, ids.size());
            for (String id : ids) {
                Ran ran = CommandLine.run(where, "replay", id);
                assertEquals(0, ran.code(), ran.out() + ran.err());
                assertTrue(ran.out().contains("the replay ends as results and trajectories say"), ran.out());
                assertTrue(ran.out().contains("submitted to order-desk"), ran.out());
            }
            String id = ids.iterator().next();
            JsonNode end = last(CommandLine.run(where, "replay", id, "--json"));
            assertEquals(true, end.get("same").asBoolean());
            saysWhatIsWrong(where, id);
            saysWhatIsGone(where, id);
        }
        var nowhere = new ConnectionSettings(
                Map.of("bootstrap.servers", "localhost:1"), Map.of("schema.registry.url", "http://localhost:1"), "");
        assertTrue(CommandLine.run(nowhere, "replay", "t").err().contains("no answer from Kafka"));
    }

    private static void saysWhatIsWrong(ConnectionSettings where, String id) throws Exception {
        Ran unknown = CommandLine.run(where, "replay", "nobody");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("no task of this id was ever submitted"), unknown.err());
        assertEquals(
                2,
                CommandLine.run(where, "replay", id, "--topic-prefix=nobody.").code());
        var registryAway =
                new ConnectionSettings(where.kafka(), Map.of("schema.registry.url", "http://localhost:1"), "");
        Ran away = CommandLine.run(registryAway, "replay", id);
        assertEquals(1, away.code());
        assertTrue(away.err().contains("from the schema registry at http://localhost:1"), away.err());

        var usage = Usage.newBuilder()
                .setTurns(1)
                .setToolCalls(0)
                .setPromptTokens(1L)
                .setCachedTokens(0L)
                .setCompletionTokens(1L)
                .setModelMs(1L)
                .build();
        var forged = TaskCompleted.newBuilder()
                .setTaskId(id)
                .setAgent("order-desk@1")
                .setKind(DecisionKind.ANSWER)
                .setAnswer("something else")
                .setUsage(usage)
                .setSubmittedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH)
                .build();
        try (Registry registry = Registry.connect(where.registry());
                var producer = new KafkaProducer<>(
                        where.clients(),
                        new StringSerializer(),
                        registry.serde().serializer())) {
            producer.send(new ProducerRecord<>(TOPICS.results(), id, forged)).get();
        }
        Ran differs = CommandLine.run(where, "replay", id);
        assertEquals(1, differs.code(), differs.out());
        assertTrue(differs.out().contains("differs: results: holds 2 records of this task, not one"), differs.out());
        assertTrue(differs.out().contains("recorded something else"), differs.out());
    }

    /** Deletes records as retention does. */
    private static void saysWhatIsGone(ConnectionSettings where, String id) throws Exception {
        deleteAll(where, TOPICS.decisions());
        Ran cut = CommandLine.run(where, "replay", id);
        assertEquals(1, cut.code(), cut.out());
        assertTrue(cut.out().contains("note: topic decisions begins after this task did"), cut.out());
        deleteAll(where, TOPICS.tasks());
        Ran gone = CommandLine.run(where, "replay", id);
        assertEquals(2, gone.code(), gone.out());
        assertTrue(gone.err().contains("passed the retention of topic tasks"), gone.err());
    }

    private static void deleteAll(ConnectionSettings where, String topic) throws Exception {
        try (Admin admin = Admin.create(where.clients())) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            for (int partition = 0; partition < 4; partition++) {
                all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }
    }

    private static void awaitEnds(ConnectionSettings where, int count) {
        Set<String> ended = new HashSet<>();
        try (var follower = new RecordFollower(where, List.of(TOPICS.trajectories()), true)) {
            long end = System.nanoTime() + Duration.ofSeconds(100).toNanos();
            while (ended.size() < count && System.nanoTime() < end) {
                follower.poll(Duration.ofMillis(200), (topic, record) -> {
                    if (record instanceof Trajectory t) ended.add(t.getTaskId());
                });
            }
        }
        assertEquals(count, ended.size(), () -> "ended: " + ended);
    }

    private static JsonNode last(Ran ran) throws Exception {
        assertEquals(0, ran.code(), ran.err());
        return new JsonMapper().readTree(ran.lines().get(ran.lines().size() - 1));
    }
}
