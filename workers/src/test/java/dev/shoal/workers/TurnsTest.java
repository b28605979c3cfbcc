package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.blob.BlobRef;
import dev.shoal.schemas.blob.ClaimCheck;
import dev.shoal.schemas.blob.FileBlobStore;
import dev.shoal.schemas.json.ArgumentCheck;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.workers.kafka.TurnHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the bytes of a requested turn to the bytes of the decision: real model, grammar and serdes, no broker. */
@Timeout(60)
final class TurnsTest {
    private static final Topics TOPICS = new Topics("");
    private static final Map<String, AgentDefinition> KNOWN = new ConcurrentHashMap<>();
    private static final ScheduledExecutorService EXECUTOR = Executors.newSingleThreadScheduledExecutor();
    private static volatile boolean loaded = true;

    @TempDir
    static Path blobs;

    private static Model model;
    private static Registry registry;
    private static TurnHandler handler;

    @BeforeAll
    static void start() {
        model = Fixtures.model(4);
        registry = Registry.connect(Map.of("schema.registry.url", "mock://turns-test"));
        AgentSource agents = new AgentSource() {
            @Override
            public Optional<AgentDefinition> find(String nameAtVersion) {
                return Optional.ofNullable(KNOWN.get(nameAtVersion));
            }

            @Override
            public boolean loaded() {
                return loaded;
            }
        };
        KNOWN.put(Agents.ORDER_DESK, Agents.orderDesk());
        var turns = new ModelTurns(
                model,
                new ClaimCheck(Optional.of(new FileBlobStore(blobs)), 20),
                agents,
                new TurnRecords("w1"),
                60,
                EXECUTOR);
        handler = new TurnHandler(turns, registry, TOPICS, "worker w1@test", EXECUTOR);
    }

    @AfterAll
    static void stop() {
        EXECUTOR.shutdownNow();
        model.close();
        registry.close();
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, SpecificRecord value) {
        byte[] bytes = registry.serde().serializer().serialize(TOPICS.turns(), value);
        return new ConsumerRecord<>(TOPICS.turns(), 0, 7, key.getBytes(StandardCharsets.UTF_8), bytes);
    }

    private static CompletableFuture<List<ProducerRecord<byte[], byte[]>>> handle(TurnRequested turn) {
        return handler.handle(record(turn.getTaskId(), turn), 1).toCompletableFuture();
    }

    private static SpecificRecord decide(TurnRequested turn) throws Exception {
        List<ProducerRecord<byte[], byte[]>> records = handle(turn).get();
        assertEquals(1, records.size());
        assertEquals(TOPICS.decisions(), records.get(0).topic());
        assertEquals(turn.getTaskId(), new String(records.get(0).key(), StandardCharsets.UTF_8));
        return registry.serde()
                .deserializer()
                .deserialize(TOPICS.decisions(), records.get(0).value());
    }

    private static TurnFailed failure(TurnRequested turn, String code) throws Exception {
        var failed = assertInstanceOf(TurnFailed.class, decide(turn));
        assertEquals(code, failed.getCode());
        assertEquals(turn.getTurn(), failed.getTurn());
        return failed;
    }

    private static Throwable cause(CompletableFuture<?> result) {
        return assertThrows(ExecutionException.class, result::get).getCause();
    }

    @Test
    void everyCallSatisfiesItsSchemaAndIsGrounded() throws Exception {
        String[] said = {
            "Have you got three blue ceramic mugs?",
            "cancel order 10482",
            "send 10482 to 12 Elm Street, Leeds",
            "안녕하세요",
            "MUG-104?"
        };
        List<CompletableFuture<SpecificRecord>> decisions = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            TurnRequested turn = Agents.turn("t" + i, Agents.user(said[i % said.length]));
            decisions.add(handle(turn).thenApply(r -> registry.serde()
                    .deserializer()
                    .deserialize(TOPICS.decisions(), r.get(0).value())));
        }
        for (int i = 0; i < decisions.size(); i++)
            check((TurnDecided) decisions.get(i).get(), said[i % said.length]);
    }

    private static void check(TurnDecided decided, String said) {
        assertEquals("w1", decided.getWorker());
        assertTrue(decided.getUsage().getCompletionTokens() > 1);
        assertEquals(
                decided.getKind() == DecisionKind.CALLS, !decided.getCalls().isEmpty());
        assertEquals(decided.getKind() == DecisionKind.CALLS, decided.getText().isEmpty());
        for (ToolCall call : decided.getCalls()) {
            var tool = Agents.orderDesk().getTools().stream()
                    .filter(t -> t.getName().equals(call.getTool()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    List.of(),
                    ArgumentCheck.problems(ToolSchemaReader.read(tool.getParameters()), call.getArguments()));
            call.getConfidence().values().forEach(c -> assertTrue(c >= 0 && c <= 1));
            assertFalse(call.getArguments().contains("\"order_id\"") && !said.contains("10482"), "not grounded");
        }
    }

    @Test
    void readsContentsThatLieInTheBlobStore() throws Exception {
        var store = new FileBlobStore(blobs);
        var said = "where is order 10482";
        var whole = (TurnDecided) decide(Agents.turn("whole", Agents.user(said)));
        String claim = store.put(said.getBytes(StandardCharsets.UTF_8)).toString();
        TurnRequested claimed = TurnRequested.newBuilder(Agents.turn("claimed", Agents.user("")))
                .setClaims(Map.of("0", claim))
                .build();
        assertEquals(whole.getCalls(), ((TurnDecided) decide(claimed)).getCalls());
        TurnRequested gone = TurnRequested.newBuilder(claimed)
                .setClaims(Map.of("0", BlobRef.of("never stored").toString()))
                .build();
        assertEquals(FailureKind.PERMANENT, failure(gone, "content_lost").getKind());
        TurnRequested forged = TurnRequested.newBuilder(claimed)
                .setClaims(Map.of("0", "../../etc/passwd"))
                .build();
        assertTrue(failure(forged, "content_lost").getReason().contains("no reference"));
    }

    @Test
    void laterTurnsReuseWhatIsCached() throws Exception {
        Message[] first = {Agents.user("where is order 10482")};
        decide(Agents.turn("reuse", first));
        Message[] second = {
            first[0],
            Agents.call("get_order", "{\"order_id\":\"10482\"}"),
            Agents.tool("{\"order_id\":10482,\"status\":\"open\"}")
        };
        var decided = (TurnDecided) decide(Agents.turn("reuse", second));
        int prefix =
                ServedAgent.compile(Agents.orderDesk(), model).tools().prompts().prefix().length;
        assertTrue(decided.getUsage().getCachedTokens() >= prefix, "cached " + decided.getUsage());
        assertTrue(decided.getUsage().getPromptTokens() > decided.getUsage().getCachedTokens());
    }

    @Test
    void failsTurnsThatItCannotDecide() throws Exception {
        TurnRequested turn = Agents.turn("fails", Agents.user("hello"));
        var unknown =
                failure(TurnRequested.newBuilder(turn).setAgent("nobody@3").build(), "agent_not_loaded");
        assertEquals(FailureKind.RETRYABLE, unknown.getKind());
        var late = TurnRequested.newBuilder(turn)
                .setDeadline(Instant.now().minusSeconds(1))
                .build();
        assertEquals(FailureKind.PERMANENT, failure(late, "deadline_exceeded").getKind());
        var other = AgentDefinition.newBuilder(Agents.orderDesk())
                .setModel("larger")
                .build();
        KNOWN.put("other@1", other);
        assertTrue(failure(TurnRequested.newBuilder(turn).setAgent("other@1").build(), "unknown_model")
                .getReason()
                .contains("needs the model larger"));
        failure(Agents.turn("long", Agents.user("word ".repeat(3000))), "context_full");
        var broken = AgentDefinition.newBuilder(Agents.orderDesk()).build();
        broken.getTools().get(0).put("parameters", "{\"type\":\"object\",\"oneOf\":[]}");
        KNOWN.put("broken@1", broken);
        assertTrue(failure(TurnRequested.newBuilder(turn).setAgent("broken@1").build(), "turn_failed")
                .getReason()
                .contains("oneOf"));
    }

    @Test
    void waitsForAnAgentThatArrivesLate() throws Exception {
        TurnRequested turn = TurnRequested.newBuilder(Agents.turn("late", Agents.user("hi")))
                .setAgent("late@1")
                .build();
        var result = handle(turn);
        KNOWN.put("late@1", Agents.orderDesk());
        byte[] value = result.get().get(0).value();
        assertInstanceOf(TurnDecided.class, registry.serde().deserializer().deserialize(TOPICS.decisions(), value));
    }

    @Test
    void takesNoTurnsBeforeTheAgentsAreKnown() {
        loaded = false;
        try {
            var cause = cause(handle(Agents.turn("early", Agents.user("hi"))));
            assertInstanceOf(ShareLane.Unavailable.class, cause);
        } finally {
            loaded = true;
        }
    }

    @Test
    void sendsUnreadableRecordsToTheDeadLetters() {
        var garbage =
                new ConsumerRecord<>(TOPICS.turns(), 1, 9, "k".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2});
        assertEquals("unreadable_record", code(garbage));
        var empty =
                new ConsumerRecord<byte[], byte[]>(TOPICS.turns(), 1, 9, "k".getBytes(StandardCharsets.UTF_8), null);
        assertEquals("unreadable_record", code(empty));
        assertEquals("unexpected_type", code(record("k", Agents.user("hi"))));
        assertEquals("key_mismatch", code(record("other", Agents.turn("mine", Agents.user("hi")))));
        var letter = handler.deadLetter(garbage, "unreadable_record", "x".repeat(5000));
        assertEquals(TOPICS.deadLetters(), letter.topic());
        var read = (DeadLetter) registry.serde().deserializer().deserialize(letter.topic(), letter.value());
        assertEquals(9, read.getOffset());
        assertEquals(1000, read.getCause().length());
        assertEquals(2, read.getValue().remaining());
    }

    private static String code(ConsumerRecord<byte[], byte[]> record) {
        var cause = cause(handler.handle(record, 1).toCompletableFuture());
        return assertInstanceOf(ShareLane.Unhandleable.class, cause).code();
    }
}
