package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.Settings;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.connectors.host.ConnectorsConfig;
import dev.shoal.connectors.host.ConnectorsProcess;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tool connectors between a real broker and a real database: what comes in, what goes out, what happens once. */
@Timeout(120)
class ConnectorsProcessTest {
    private static final Topics TOPICS = new Topics("it.");
    private static final String DATABASE = "jdbc:h2:mem:connectors;DB_CLOSE_DELAY=-1";

    @TempDir
    Path dir;

    private final List<SpecificRecord> received = new ArrayList<>();
    private EmbeddedBroker broker;
    private Registry registry;
    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> out;
    private ConnectorsProcess process;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedBroker.start(dir, 0, Map.of());
        Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        registry = Registry.connect(Map.of("schema.registry.url", "mock://connectors"));
        try (Admin admin = Admin.create(new HashMap<>(kafka))) {
            List<String> names = List.of(
                    TOPICS.agents(),
                    TOPICS.invocations("sql"),
                    TOPICS.invocations("clock"),
                    TOPICS.toolResults(),
                    TOPICS.deadLetters());
            admin.createTopics(names.stream()
                            .map(name -> new NewTopic(name, 1, (short) 1))
                            .toList())
                    .all()
                    .get();
            for (String connector : List.of("sql", "clock")) readFromTheStart(admin, TOPICS.connectorGroup(connector));
        }
        producer = new KafkaProducer<>(new HashMap<>(kafka), new ByteArraySerializer(), new ByteArraySerializer());
        out = new KafkaConsumer<>(new HashMap<>(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        out.assign(List.of(new TopicPartition(TOPICS.toolResults(), 0), new TopicPartition(TOPICS.deadLetters(), 0)));
        out.seekToBeginning(out.assignment());
        execute("DROP ALL OBJECTS");
        execute("CREATE TABLE products (sku VARCHAR(7) PRIMARY KEY, stock INTEGER)");
        execute("INSERT INTO products VALUES ('LMP-001', 1000)");
        publish(TOPICS.agents(), "shop@1", agent());
        process = ConnectorsProcess.start(config());
    }

    private static void readFromTheStart(Admin admin, String group) throws Exception {
        var earliest =
                new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), List.of(earliest)))
                .all()
                .get();
    }

    @AfterEach
    void stop() {
        process.close();
        out.close();
        producer.close();
        registry.close();
        broker.close();
    }

    private ConnectorsConfig config() {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("schema.registry.url", "mock://connectors");
        settings.put("topic.prefix", "it.");
        settings.put("connectors", "sql,clock");
        settings.put("sql.url", DATABASE);
        settings.put("health.port", "0");
        return ConnectorsConfig.read(Settings.of(settings));
    }

    private static AgentDefinition agent() {
        String order =
                """
                [{"update": "UPDATE products SET stock = stock - :quantity WHERE sku = :sku", "expect": "one",
                  "otherwise": {"code": "unknown_product", "message": "we do not carry this product"}},
                 {"query": "SELECT stock FROM products WHERE sku = :sku"}]""";
        String parameters =
                """
                {"type": "object", "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer"}},
                 "required": ["sku", "quantity"]}""";
        String none = "{\"type\": \"object\", \"properties\": {}}";
        return AgentDefinition.newBuilder()
                .setName("shop")
                .setVersion(1)
                .setModel("m")
                .setInstructions("")
                .setTools(List.of(
                        tool("order", "sql", Effect.IDEMPOTENT, parameters, order),
                        tool("time", "clock", Effect.READ, none, "{\"zone\": \"UTC\"}")))
                .setMaxTurns(8)
                .setMaxTokens(1000)
                .setMaxTimeMs(60_000)
                .setMaxResultBytes(4000)
                .build();
    }

    private static ToolDefinition tool(
            String name, String connector, Effect effect, String parameters, String binding) {
        return ToolDefinition.newBuilder()
                .setName(name)
                .setDescription("A tool.")
                .setParameters(parameters)
                .setConnector(connector)
                .setEffect(effect)
                .setBinding(binding)
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1000)
                .setTimeoutMs(5000)
                .build();
    }

    private void publish(String topic, String key, SpecificRecord value) {
        byte[] bytes = registry.serde().serializer().serialize(topic, value);
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), bytes));
    }

    private void invoke(String connector, String taskId, String tool, String arguments) {
        publish(
                TOPICS.invocations(connector),
                taskId,
                ToolInvoked.newBuilder()
                        .setInvocationId(taskId + "/1/0")
                        .setTaskId(taskId)
                        .setTurn(1)
                        .setIndex(0)
                        .setAttempt(1)
                        .setAgent("shop@1")
                        .setTool(tool)
                        .setArguments(arguments)
                        .setDeadline(Instant.now().plusSeconds(60))
                        .build());
    }

    private <T extends SpecificRecord> List<T> receive(Class<T> type, int count) {
        LaneBench.await(() -> {
            out.poll(Duration.ofMillis(50))
                    .forEach(record ->
                            received.add(registry.serde().deserializer().deserialize(record.topic(), record.value())));
            return received.stream().filter(type::isInstance).count() >= count;
        });
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int stock() throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT stock FROM products")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void invocationsAreExecutedAndAnsweredUnderTheTaskId() throws Exception {
        invoke("sql", "t1", "order", "{\"sku\": \"LMP-001\", \"quantity\": 2}");
        invoke("clock", "t2", "time", "{}");
        invoke("sql", "t3", "order", "{\"sku\": \"XXX-000\", \"quantity\": 2}");
        invoke("sql", "t4", "order", "{\"sku\": \"LMP-001\"}");
        invoke("clock", "t5", "order", "{\"sku\": \"LMP-001\", \"quantity\": 2}");
        Map<String, ToolReturned> byTask = new HashMap<>();
        receive(ToolReturned.class, 5).forEach(returned -> byTask.put(returned.getTaskId(), returned));
        assertEquals("{\"stock\":998}", byTask.get("t1").getResult());
        assertEquals(ToolOutcomeKind.SUCCESS, byTask.get("t2").getOutcome());
        assertEquals("unknown_product", byTask.get("t3").getCode());
        assertEquals("invalid_arguments", byTask.get("t4").getCode());
        assertEquals("unknown_tool", byTask.get("t5").getCode());
        assertEquals(998, stock());
        assertEquals(Optional.empty(), process.trouble());
    }

    @Test
    void invocationDeliveredThreeTimesTakesEffectOnce() throws Exception {
        for (int i = 0; i < 3; i++) invoke("sql", "t1", "order", "{\"sku\": \"LMP-001\", \"quantity\": 2}");
        List<ToolReturned> all = receive(ToolReturned.class, 3);
        assertEquals(
                Set.of("{\"stock\":998}"),
                new HashSet<>(all.stream().map(ToolReturned::getResult).toList()));
        assertEquals(2, all.stream().filter(ToolReturned::getReplayed).count());
        assertEquals(998, stock());
    }

    @Test
    void hundredsOfInvocationsAreEachAnsweredOnce() throws Exception {
        for (int i = 0; i < 400; i++) invoke("sql", "t" + i, "order", "{\"sku\": \"LMP-001\", \"quantity\": 1}");
        List<ToolReturned> all = receive(ToolReturned.class, 400);
        assertEquals(400, all.stream().map(ToolReturned::getTaskId).distinct().count());
        LaneBench.await(() -> {
            try {
                return stock() <= 600;
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
        long failed = all.stream()
                .filter(r -> r.getOutcome() != ToolOutcomeKind.SUCCESS)
                .count();
        assertEquals(1000 - 400 + failed, stock());
    }

    @Test
    void recordsThatCannotBeHandledBecomeDeadLettersAsTheyWere() {
        byte[] garbage = {1, 2, 3};
        String topic = TOPICS.invocations("sql");
        producer.send(new ProducerRecord<>(topic, garbage, garbage));
        producer.send(new ProducerRecord<>(topic, null, null));
        publish(topic, "shop@1", agent());
        invoke("sql", "t1", "order", "{\"sku\": \"LMP-001\", \"quantity\": 2}");
        List<DeadLetter> letters = receive(DeadLetter.class, 3);
        assertEquals(
                Set.of("unreadable_record", "unexpected_type"),
                new HashSet<>(letters.stream().map(DeadLetter::getCode).toList()));
        DeadLetter first =
                letters.stream().filter(l -> l.getOffset() == 0).findFirst().orElseThrow();
        assertArrayEquals(garbage, bytes(first.getValue()));
        assertArrayEquals(garbage, bytes(first.getKey()));
        assertEquals(topic, first.getTopic());
        assertTrue(first.getProcess().startsWith("connectors "), first.getProcess());
        assertEquals("t1", receive(ToolReturned.class, 1).get(0).getTaskId());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
