package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator finds out what died and why, and sends it once more. */
class DeadLettersCommandTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Topics TOPICS = new Topics("");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    @Timeout(480)
    void deadLettersAreListedShownAndSentOnceMore() throws Exception {
        Workload workload = Workload.make(ROOT.resolve("examples/order-desk"), 5, 5);
        try (OrderDesk desk = new OrderDesk(ROOT.resolve("examples/order-desk"), workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        ROOT.resolve("model/order-desk"), 1, 0, 0, desk.agent(), desk.connectorSettings()))) {
            ConnectionSettings where = stack.connection();
            assertEquals("no dead letters", run(where, "list").out().strip());
            letPerish(where, workload);

            List<JsonNode> letters = list(where, 6);
            JsonNode task = only(letters, "key_mismatch", "tasks/");
            assertEquals("somebody-else", task.get("task").asText());
            assertEquals("order-desk", task.get("agent").asText());
            assertEquals(
                    3, run(where, "list", "--code=unreadable_record").lines().size(), "a header and two letters");
            assertEquals(3, lines(run(where, "list", "--json", "--task=t-lost")), "by what is in them");
            assertEquals(1, lines(run(where, "list", "--json", "--agent=order-desk", "--topic=tasks")));
            assertEquals(6, lines(run(where, "list", "--json", "--since=1h")));
            assertEquals(2, lines(run(where, "list", "--json", "--limit=2")));
            assertEquals(
                    "no dead letters match",
                    run(where, "list", "--until=1h").out().strip());

            shows(where, letters);
            sends(where, letters, task.get("id").asText());
            refusesWrongInput(where);
        }
        var nowhere = new ConnectionSettings(
                Map.of("bootstrap.servers", "localhost:1"), Map.of("schema.registry.url", "http://localhost:1"), "");
        Ran away = run(nowhere, "list");
        assertEquals(1, away.code());
        assertTrue(away.err().contains("no answer from Kafka"), away.err());
    }

    /** A task under a wrong key, two kinds of garbage, and letters that nobody wrote in good faith. */
    private static void letPerish(ConnectionSettings where, Workload workload) throws Exception {
        String input = "where is order " + workload.guestOrder() + " Authorization: Bearer hunter2hunter2";
        var task = TaskSubmitted.newBuilder()
                .setTaskId("t-lost")
                .setAgent("order-desk")
                .setInput(input)
                .setSubmittedAt(now())
                .setHeaders(Map.of("customer", workload.guest(), "api-key", "hunter2"))
                .build();
        try (Registry registry = Registry.connect(where.registry());
                var producer =
                        new KafkaProducer<>(where.clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
            byte[] bytes = registry.serde().serializer().serialize(TOPICS.tasks(), task);
            producer.send(record(TOPICS.tasks(), "somebody-else", bytes)).get();
            byte[] garbage = "\u001b[2Jnot avro, password=hunter2".getBytes(StandardCharsets.UTF_8);
            producer.send(record(TOPICS.decisions(), "t-9", garbage)).get();
            producer.send(record(TOPICS.turns(), "t-9", new byte[] {0, 0x7f, 0, 0, 1, 2, (byte) 0x9b}))
                    .get();
            producer.send(record(TOPICS.deadLetters(), "x", "no dead letter".getBytes(StandardCharsets.UTF_8)))
                    .get();
            for (String origin : List.of("invocations.gone", "payments")) {
                var letter = new DeadLetter(
                        origin, 0, 0L, null, ByteBuffer.wrap(bytes), "undecidable", "made up", "test", now());
                byte[] value = registry.serde().serializer().serialize(TOPICS.deadLetters(), letter);
                producer.send(record(TOPICS.deadLetters(), "x", value)).get();
            }
        }
    }

    private static void shows(ConnectionSettings where, List<JsonNode> letters) {
        for (JsonNode letter : letters) {
            Ran shown = run(where, "show", letter.get("id").asText());
            assertEquals(0, shown.code(), shown.err());
            assertFalse(shown.out().contains("hunter2"), shown.out());
            assertTrue(
                    shown.out().chars().allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f) || c > 0xa0), shown.out());
        }
        String task = run(
                        where,
                        "show",
                        only(letters, "key_mismatch", "tasks/").get("id").asText())
                .out();
        assertTrue(task.contains("content  TaskSubmitted"), task);
        assertTrue(task.contains("\"taskId\" : \"t-lost\""), task);
        assertTrue(task.contains("process  orchestrator@"), task);
        String garbage = run(
                        where,
                        "show",
                        only(letters, "unreadable_record", "decisions/")
                                .get("id")
                                .asText())
                .out();
        assertTrue(garbage.contains("\\x1b[2Jnot avro, password=***"), garbage);
    }

    private static void sends(ConnectionSettings where, List<JsonNode> letters, String task) throws Exception {
        Ran dry = run(where, "replay", task);
        assertEquals(0, dry.code(), dry.err());
        assertTrue(dry.out().contains("would send to tasks"), dry.out());
        assertTrue(dry.out().contains("nothing was sent: --yes does it"), dry.out());

        Ran sent = run(where, "replay", task, "--yes");
        assertEquals(0, sent.code(), sent.out() + sent.err());
        assertTrue(sent.out().contains(task + "  sent as tasks/"), sent.out());
        // The key is as wrong as it was: the record dies once more, as a letter of its own.
        JsonNode next = list(where, 7).stream()
                .filter(letter -> letter.get("code").asText().equals("key_mismatch"))
                .filter(letter -> !letter.get("id").asText().equals(task))
                .findFirst()
                .orElseThrow();
        Ran second = run(where, "replay", task, "--yes");
        assertEquals(0, second.code(), second.out());
        assertTrue(second.out().contains("already sent as " + next.get("origin").asText()), second.out());
        assertTrue(run(where, "replay", task, "--again").out().contains("1 would send"));
        Ran filtered = run(where, "replay", "--code=key_mismatch", "--topic=tasks", "--since=1h", "--yes");
        assertEquals(0, filtered.code(), filtered.out() + filtered.err());
        assertTrue(filtered.out().contains("1 sent, 1 already sent"), filtered.out());
        list(where, 8);

        Ran refused = run(where, "replay", "--code=undecidable", "--yes", "--json");
        assertEquals(1, refused.code());
        assertTrue(refused.out().contains("the topic invocations.gone is gone"), refused.out() + refused.err());
        assertTrue(refused.out().contains("no process of this installation reads the topic payments"), refused.out());
        Ran other = run(
                where, "replay", only(letters, "no_dead_letter", "").get("id").asText(), "--yes");
        assertEquals(1, other.code());
        assertTrue(other.out().contains("is no dead letter"), other.out());
        assertEquals(0, results(where), "a record under a wrong key starts no task");
    }

    private static void refusesWrongInput(ConnectionSettings where) {
        expectWrong(where, "holds the offsets", "show", partitionWithLetters(where) + "/999999");
        expectWrong(where, "has the partitions 0 to 3", "show", "dead-letters/99/0");
        expectWrong(where, "are in dead-letters", "show", "tasks/0/0");
        expectWrong(where, "is no id of a dead letter", "show", "17");
        expectWrong(where, "does not exist", "list", "--topic-prefix=nobody.");
        expectWrong(where, "name ids, or a filter", "replay", "--yes");
        expectWrong(where, "exclude each other", "replay", "dead-letters/0/0", "--since=1d");
        expectWrong(where, "must be from 1", "list", "--limit=0");
        expectWrong(where, "must be a time", "list", "--since=yesterday");
    }

    private static String partitionWithLetters(ConnectionSettings where) {
        String id = run(where, "list").lines().get(1).split(" ")[0];
        return id.substring(0, id.lastIndexOf('/'));
    }

    private static void expectWrong(ConnectionSettings where, String message, String... command) {
        Ran ran = run(where, command);
        assertEquals(2, ran.code(), ran.out() + ran.err());
        assertTrue(ran.err().contains(message), ran.err());
    }

    private static List<JsonNode> list(ConnectionSettings where, int expected) throws Exception {
        List<JsonNode> letters = new ArrayList<>();
        LaneBench.await(() -> {
            letters.clear();
            for (String line : run(where, "list", "--json").lines()) letters.add(read(line));
            return letters.size() >= expected;
        });
        assertEquals(expected, letters.size(), letters::toString);
        return letters;
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static JsonNode only(List<JsonNode> letters, String code, String origin) {
        List<JsonNode> found = letters.stream()
                .filter(letter -> letter.get("code").asText().equals(code))
                .filter(letter -> letter.get("origin").asText().startsWith(origin))
                .toList();
        assertEquals(1, found.size(), letters::toString);
        return found.get(0);
    }

    private static int results(ConnectionSettings where) {
        Set<String> finished = new HashSet<>();
        try (var follower = new RecordFollower(where, List.of(TOPICS.results()), true)) {
            while (!follower.caughtUp()) {
                follower.poll(Duration.ofMillis(200), (topic, value) -> finished.add(ResultLine.taskId(value)));
            }
        }
        return finished.size();
    }

    private static int lines(Ran ran) {
        assertEquals(0, ran.code(), ran.err());
        return ran.lines().size();
    }

    private static Ran run(ConnectionSettings where, String... command) {
        List<String> all = new ArrayList<>(List.of("dead-letters"));
        all.addAll(List.of(command));
        return CommandLine.run(where, all.toArray(String[]::new));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
