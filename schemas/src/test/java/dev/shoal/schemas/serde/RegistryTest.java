package dev.shoal.schemas.serde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegistryTest {
    private static final String SCOPE = "registry-test";

    private final Registry registry = Registry.connect(Map.of("schema.registry.url", "mock://" + SCOPE));
    private final Serde<SpecificRecord> serde = registry.serde();
    private final SchemaRegistryClient client = MockSchemaRegistry.getClientForScope(SCOPE);

    @AfterEach
    void close() {
        registry.close();
        MockSchemaRegistry.dropScope(SCOPE);
    }

    static Stream<Schema> records() throws IOException, ReflectiveOperationException {
        try (Stream<Path> files = Files.list(Path.of("src/main/avro"))) {
            return files
                    .map(file -> schema(file.getFileName().toString().replace(".avsc", "")))
                    .filter(schema -> schema.getType() == Schema.Type.RECORD)
                    .toList()
                    .stream();
        }
    }

    private static Schema schema(String name) {
        try {
            return (Schema) Class.forName("dev.shoal.schemas.avro." + name)
                    .getField("SCHEMA$")
                    .get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] write(SpecificRecord record) {
        return serde.serializer().serialize("topic", record);
    }

    private SpecificRecord read(byte[] bytes) {
        return serde.deserializer().deserialize("topic", bytes);
    }

    private String unreadable(byte[] bytes) {
        return assertThrows(UnreadableRecord.class, () -> read(bytes)).getMessage();
    }

    @ParameterizedTest
    @MethodSource("records")
    void readsWhatItWrote(Schema schema) {
        SpecificRecord record = Records.filled(schema, 1);
        SpecificRecord back = read(write(record));
        assertEquals(record, back);
        assertEquals(record.getClass(), back.getClass());
        assertEquals(String.class, String.class.cast(firstText(back)).getClass());
    }

    private static Object firstText(SpecificRecord record) {
        return record.getSchema().getFields().stream()
                .filter(field -> field.schema().getType() == Schema.Type.STRING)
                .map(field -> record.get(field.pos()))
                .findFirst()
                .orElse("");
    }

    @Test
    void writesConfluentsFormatUnderTopicAndRecordName() throws Exception {
        byte[] bytes = write(new ApprovalGiven("t", "t/1/0", "ann", ""));
        int id = client.getLatestSchemaMetadata("topic-dev.shoal.schemas.avro.ApprovalGiven")
                .getId();
        assertEquals(0, bytes[0]);
        assertEquals(id, ByteBuffer.wrap(bytes, 1, 4).getInt());
        assertArrayEquals("\2t\12t/1/0\6ann\0".getBytes(), Arrays.copyOfRange(bytes, 5, bytes.length));
    }

    @Test
    void registersThePublishedSchema() throws Exception {
        write(new Usage());
        String registered = client.getLatestSchemaMetadata("topic-dev.shoal.schemas.avro.Usage")
                .getSchema();
        assertEquals(
                new Schema.Parser().parse(Path.of("src/main/avro/Usage.avsc").toFile()),
                new Schema.Parser().parse(registered));
        write(Records.filled(Trajectory.getClassSchema(), 1));
        assertTrue(!client.getLatestSchemaMetadata("topic-dev.shoal.schemas.avro.Trajectory")
                .getSchema()
                .contains("avro.java"));
    }

    @Test
    void passesNull() {
        assertNull(serde.serializer().serialize("topic", null));
        assertNull(read(null));
        assertNull(registry.serde(ApprovalGiven.class).deserializer().deserialize("topic", null));
        assertNull(registry.serde(ApprovalGiven.class).serializer().serialize("topic", null));
    }

    @Test
    void readsOneKindWhereTyped() {
        Serde<ApprovalGiven> typed = registry.serde(ApprovalGiven.class);
        var given = new ApprovalGiven("t", "t/1/0", "ann", "");
        assertEquals(
                given,
                typed.deserializer().deserialize("topic", typed.serializer().serialize("topic", given)));
        byte[] other = write(new ApprovalRefused("t", "t/1/0", "ann", "no"));
        var failure =
                assertThrows(UnreadableRecord.class, () -> typed.deserializer().deserialize("topic", other));
        assertEquals(
                "the record is a dev.shoal.schemas.avro.ApprovalRefused, expected was a dev.shoal.schemas.avro.ApprovalGiven",
                failure.getMessage());
    }

    @Test
    void refusesWhatIsNotConfluentsFormat() {
        assertEquals(
                "the record has 4 bytes, fewer than the 5 of a magic byte and a schema id", unreadable(new byte[4]));
        assertEquals(
                "the record starts with byte 123 and not with 0: it was not written with a schema registry",
                unreadable("{\"a\":1}".getBytes()));
    }

    @Test
    void refusesAnUnknownSchemaId() {
        assertEquals(
                "the schema registry has no Avro schema with id 4711",
                unreadable(ByteBuffer.allocate(9).put((byte) 0).putInt(4711).array()));
        assertEquals(
                "the schema registry has no Avro schema with id -1",
                unreadable(ByteBuffer.allocate(9).put((byte) 0).putInt(-1).array()));
    }

    @Test
    void refusesRecordsThatAreNotOurs() throws Exception {
        assertEquals(
                "the record is a com.example.Thing, which is no Shoal record",
                unreadable(header(
                        SchemaBuilder.record("com.example.Thing").fields().endRecord())));
        assertEquals(
                "the record is a dev.shoal.schemas.avro.Future, which this version does not know",
                unreadable(header(SchemaBuilder.record("dev.shoal.schemas.avro.Future")
                        .fields()
                        .endRecord())));
        assertEquals(
                "the record is a string, which is no Shoal record",
                unreadable(header(Schema.create(Schema.Type.STRING))));
        assertEquals(
                "the record is a dev.shoal.schemas.avro.Role, which is no Shoal record",
                unreadable(header(schema("Role"))));
    }

    private byte[] header(Schema schema) throws Exception {
        int id = client.register("other", new AvroSchema(schema.toString()));
        return ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
    }

    @Test
    void refusesBrokenBodies() {
        byte[] good = write(Records.filled(Trajectory.getClassSchema(), 1));
        for (int length = 5; length < good.length; length++) {
            String message = unreadable(Arrays.copyOf(good, length));
            assertTrue(message.startsWith("the record is no valid dev.shoal.schemas.avro.Trajectory: "), message);
        }
        assertEquals(
                "the record has 2 bytes left after its dev.shoal.schemas.avro.Trajectory",
                unreadable(Arrays.copyOf(good, good.length + 2)));
    }

    /** Every byte set to each of some values: reading gives a record or UnreadableRecord, nothing else, and quickly. */
    @Test
    void survivesGarbage() {
        byte[] good = write(Records.filled(Trajectory.getClassSchema(), 1));
        int refused = 0;
        for (int at = 5; at < good.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xfe, 0xff}) {
                byte[] bad = good.clone();
                bad[at] = (byte) value;
                try {
                    read(bad);
                } catch (UnreadableRecord e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 100, "only " + refused);
    }

    @Test
    void allocatesNoMoreThanTheRecordHolds() {
        byte[] header = Arrays.copyOf(write(new ApprovalGiven("t", "t/1/0", "ann", "")), 5);
        byte[] twoGigabytes = {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f};
        byte[] bytes = ByteBuffer.allocate(10).put(header).put(twoGigabytes).array();
        assertEquals(
                "the record is no valid dev.shoal.schemas.avro.ApprovalGiven: a length of 2147483647 bytes does not fit",
                unreadable(bytes));
        byte[] task = write(Records.filled(Trajectory.getClassSchema(), 1));
        byte[] manyHeaders = ByteBuffer.allocate(5 + 2 + 2 + 5)
                .put(task, 0, 5)
                .put(new byte[] {2, 't', 2, 'a'})
                .put(twoGigabytes)
                .array();
        assertTrue(unreadable(manyHeaders).endsWith("a block of 2147483647 items does not fit"));
    }

    @Test
    void readsOlderAndNewerWriters() throws Exception {
        Schema newer = new Schema.Parser()
                .parse(
                        ApprovalRefused.getClassSchema()
                                .toString()
                                .replaceFirst(
                                        "\\{\"name\":\"by\"",
                                        "{\"name\":\"more\",\"type\":{\"type\":\"array\",\"items\":\"long\"}},{\"name\":\"by\""));
        var record = new GenericData.Record(newer);
        record.put("taskId", "t");
        record.put("invocationId", "t/1/0");
        record.put("more", List.of(1L, 2L));
        record.put("by", "ann");
        record.put("reason", "no");
        assertEquals(new ApprovalRefused("t", "t/1/0", "ann", "no"), read(written(newer, record)));

        Schema older = SchemaBuilder.record("dev.shoal.schemas.avro.ApprovalRefused")
                .fields()
                .requiredString("taskId")
                .requiredString("invocationId")
                .requiredString("by")
                .endRecord();
        var old = new GenericData.Record(older);
        old.put("taskId", "t");
        old.put("invocationId", "t/1/0");
        old.put("by", "ann");
        assertEquals(new ApprovalRefused("t", "t/1/0", "ann", ""), read(written(older, old)));

        Schema incompatible = SchemaBuilder.record("dev.shoal.schemas.avro.ApprovalRefused")
                .fields()
                .requiredLong("taskId")
                .endRecord();
        var bad = new GenericData.Record(incompatible);
        bad.put("taskId", 7L);
        assertTrue(unreadable(written(incompatible, bad)).startsWith("the record is no valid dev.shoal.schemas.avro"));
    }

    private byte[] written(Schema schema, GenericData.Record record) throws Exception {
        var bytes = new ByteArrayOutputStream();
        bytes.write(header(schema));
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Test
    void writesAsTheLatestSchemaWhenAsked() throws Exception {
        Schema latest = SchemaBuilder.record("dev.shoal.schemas.avro.ApprovalRefused")
                .fields()
                .requiredString("by")
                .name("extra")
                .type()
                .intType()
                .intDefault(7)
                .requiredString("taskId")
                .endRecord();
        int id = client.register("topic-dev.shoal.schemas.avro.ApprovalRefused", new AvroSchema(latest.toString()));
        try (Registry strict = Registry.connect(Map.of(
                "schema.registry.url",
                "mock://" + SCOPE,
                "auto.register.schemas",
                "false",
                "use.latest.version",
                "true"))) {
            byte[] bytes =
                    strict.serde().serializer().serialize("topic", new ApprovalRefused("t", "t/1/0", "ann", "no"));
            assertEquals(id, ByteBuffer.wrap(bytes, 1, 4).getInt());
            assertArrayEquals(new byte[] {6, 'a', 'n', 'n', 14, 2, 't'}, Arrays.copyOfRange(bytes, 5, bytes.length));
        }
    }

    @Test
    void namesTheRecordThatCannotBeWritten() {
        var failure = assertThrows(SerializationException.class, () -> write(new TaskFailed()));
        assertTrue(
                failure.getMessage()
                        .startsWith("a dev.shoal.schemas.avro.TaskFailed for topic topic cannot be written: "),
                failure.getMessage());
        assertEquals(new Usage(), read(write(new Usage())));
    }

    @Test
    void checksItsConfiguration() {
        var missing = assertThrows(IllegalArgumentException.class, () -> Registry.connect(Map.of()));
        assertEquals("schema.registry.url: is required", missing.getMessage());
        var bad = assertThrows(
                IllegalArgumentException.class,
                () -> Registry.connect(Map.of("schema.registry.url", "ann:secret@host")));
        assertEquals(
                "schema.registry.url: must be a comma-separated list of http:// or https:// addresses",
                bad.getMessage());
        var flag = assertThrows(
                IllegalArgumentException.class,
                () -> Registry.connect(Map.of("schema.registry.url", "mock://x", "auto.register.schemas", "yes")));
        assertEquals("auto.register.schemas=yes: must be true or false", flag.getMessage());
    }

    @Test
    void servesManyThreads() throws Exception {
        List<Schema> schemas = records().toList();
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> jobs = IntStream.range(0, 8)
                    .<Callable<Void>>mapToObj(job -> () -> {
                        for (int i = 0; i < 200; i++) {
                            SpecificRecord record = Records.filled(schemas.get((i + job) % schemas.size()), i);
                            assertEquals(record, read(serde.serializer().serialize("topic" + i % 3, record)));
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> job : threads.invokeAll(jobs)) job.get();
        } finally {
            threads.shutdownNow();
        }
    }
}
