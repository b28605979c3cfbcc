package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.UnreadableRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of ours and of Flink's Confluent formats are the same bytes under the same schema id, whichever the registry. */
abstract class RegistryInterop {
    private static final int HEADER_BYTES = 5;

    private Registry registry;

    abstract String url();

    @BeforeEach
    void connect() {
        registry = Registry.connect(Map.of("schema.registry.url", url()));
    }

    @AfterEach
    void disconnect() {
        registry.close();
    }

    /** One record for each Avro type that Shoal uses: unions, maps, arrays, enums, bytes, times, nested records. */
    static Stream<SpecificRecord> records() {
        Instant time = Instant.ofEpochMilli(1_790_000_000_123L);
        var call = new ToolCall("find", "{\"q\":\"é😀\"}", Map.of("q", 0.75));
        return Stream.of(
                TaskSubmitted.newBuilder()
                        .setTaskId("t")
                        .setAgent("desk")
                        .setInput("Hello é😀")
                        .setSubmittedAt(time)
                        .setDeadline(time.plusSeconds(60))
                        .setHeaders(Map.of("customer", "ann"))
                        .build(),
                TaskSubmitted.newBuilder()
                        .setTaskId("t")
                        .setAgent("desk@1")
                        .setInput("")
                        .setSubmittedAt(time)
                        .setHeaders(Map.of())
                        .build(),
                TurnDecided.newBuilder()
                        .setTaskId("t")
                        .setTurn(1)
                        .setAttempt(1)
                        .setWorker("w")
                        .setKind(DecisionKind.CALLS)
                        .setText("")
                        .setCalls(List.of(call, call))
                        .setUsage(new Usage())
                        .build(),
                new DeadLetter(
                        "topic", 3, 1L << 40, null, ByteBuffer.wrap(new byte[] {0, -1, 7}), "code", "cause", "w", time),
                AgentDefinition.newBuilder()
                        .setName("desk")
                        .setVersion(1)
                        .setModel("small")
                        .setInstructions("Be brief.")
                        .setTools(List.of(ToolDefinition.newBuilder()
                                .setName("find")
                                .setDescription("")
                                .setParameters("{}")
                                .setConnector("sql")
                                .setEffect(Effect.AT_MOST_ONCE)
                                .setBinding("{}")
                                .setMaxAttempts(1)
                                .setBackoffMs(1)
                                .setMaxBackoffMs(1)
                                .setTimeoutMs(1)
                                .build()))
                        .setMaxTurns(1)
                        .setMaxTokens(1)
                        .setMaxTimeMs(1)
                        .setMaxResultBytes(1)
                        .build());
    }

    private static FlinkAvro flink(SpecificRecord record, String topic, String url) {
        String name = record.getSchema().getFullName();
        return new FlinkAvro(published(record), topic + "-" + name, url);
    }

    /** The schema as any program has it that takes it from the registry or from the published files. */
    private static String published(SpecificRecord record) {
        return record.getSchema().toString().replace(",\"avro.java.string\":\"String\"", "");
    }

    @ParameterizedTest
    @MethodSource("records")
    void flinkReadsWhatWeWrite(SpecificRecord record) throws IOException {
        byte[] ours = registry.serde().serializer().serialize("ours", record);
        FlinkAvro flink = flink(record, "ours", url());
        GenericRecord read = flink.read(ours);
        assertEquals(record.getSchema().getFullName(), read.getSchema().getFullName());
        assertArrayEquals(body(ours), flink.encode(read));
    }

    @ParameterizedTest
    @MethodSource("records")
    void weReadWhatFlinkWrites(SpecificRecord record) throws IOException {
        FlinkAvro flink = flink(record, "theirs", url());
        byte[] theirs =
                flink.write(flink.decode(body(registry.serde().serializer().serialize("ours", record))));
        assertEquals(record, registry.serde().deserializer().deserialize("theirs", theirs));
        assertArrayEquals(theirs, registry.serde().serializer().serialize("theirs", record));
    }

    private static byte[] body(byte[] record) {
        return Arrays.copyOfRange(record, HEADER_BYTES, record.length);
    }

    @Test
    void oneTopicCarriesTwoKindsOfRecords() {
        List<SpecificRecord> both =
                List.of(new ApprovalGiven("t", "t/1/0", "ann", ""), new ApprovalRefused("t", "t/1/0", "ann", "no"));
        for (SpecificRecord record : both) {
            byte[] bytes = registry.serde().serializer().serialize("approvals", record);
            assertEquals(record, registry.serde().deserializer().deserialize("approvals", bytes));
        }
    }

    @Test
    void anUnknownSchemaIdIsTheRecordsFault() {
        byte[] bytes = ByteBuffer.allocate(9).put((byte) 0).putInt(987_654).array();
        var failure = assertThrows(
                UnreadableRecord.class, () -> registry.serde().deserializer().deserialize("topic", bytes));
        assertEquals("the schema registry has no Avro schema with id 987654", failure.getMessage());
    }

    @Test
    void registersNothingWhenToldNotTo() {
        var record = new ApprovalGiven("t", "t/1/0", "ann", "");
        try (Registry strict =
                Registry.connect(Map.of("schema.registry.url", url(), "auto.register.schemas", "false"))) {
            var serializer = strict.serde().serializer();
            var failure = assertThrows(SerializationException.class, () -> serializer.serialize("strict", record));
            assertTrue(
                    failure.getMessage().contains("register it, or allow auto.register.schemas"), failure.getMessage());
            byte[] registered = registry.serde().serializer().serialize("strict", record);
            assertArrayEquals(registered, serializer.serialize("strict", record));
        }
    }

    @Test
    void writesUnderTheLatestSchemaWhenAsked() {
        var record = new ApprovalRefused("t", "t/1/0", "ann", "no");
        byte[] registered = registry.serde().serializer().serialize("latest", record);
        try (Registry latest = Registry.connect(
                Map.of("schema.registry.url", url(), "auto.register.schemas", "false", "use.latest.version", "true"))) {
            assertArrayEquals(registered, latest.serde().serializer().serialize("latest", record));
        }
    }

    @Test
    void schemasOfTheRepositoryAreTheOnesRegistered() throws IOException {
        var record = new ApprovalGiven("t", "t/1/0", "ann", "");
        byte[] ours = registry.serde().serializer().serialize("published", record);
        Path file = Path.of(System.getProperty("shoal.root"), "schemas/src/main/avro/ApprovalGiven.avsc");
        var flink = new FlinkAvro(
                Files.readString(file), "published-" + record.getSchema().getFullName(), url());
        assertArrayEquals(ours, flink.write(flink.read(ours)));
    }
}
