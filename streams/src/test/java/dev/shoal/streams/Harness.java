package dev.shoal.streams;

import dev.shoal.bootstrap.config.Secret;
import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.blob.BlobSettings;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.agent.AgentDecider;
import dev.shoal.streams.agent.Samples;
import dev.shoal.streams.processor.Stores;
import dev.shoal.streams.processor.TaskProcessing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The real topology with real serdes, without a broker and with a clock that only tests move. */
final class Harness implements AutoCloseable {
    static final String BUG = "bug";
    static final Duration RETENTION = Duration.ofHours(1);

    final Topics topics = new Topics("t.");
    private final Registry registry = Registry.connect(Map.of("schema.registry.url", "mock://" + UUID.randomUUID()));
    private final Stores.Kind kind;
    private final Optional<Secret> secret;
    private final BlobSettings blobs;
    private TopologyTestDriver driver;
    private long nowMs = Samples.START.toEpochMilli();

    Harness(Stores.Kind kind) {
        this(kind, Optional.empty());
    }

    /** @param secret of sub-tasks */
    Harness(Stores.Kind kind, Optional<Secret> secret) {
        this(kind, secret, new BlobSettings(Optional.empty(), 1));
    }

    Harness(Stores.Kind kind, Optional<Secret> secret, BlobSettings blobs) {
        this.kind = kind;
        this.secret = secret;
        this.blobs = blobs;
        driver = open(nowMs);
    }

    private TopologyTestDriver open(long startMs) {
        var processing = new TaskProcessing(
                topics,
                registry,
                new AgentDecider.Limits(20_000, RETENTION),
                Harness::exists,
                1,
                Duration.ofMillis(50),
                "orchestrator@test",
                secret,
                blobs.claimCheck());
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test-" + UUID.randomUUID());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir"));
        return new TopologyTestDriver(
                new OrchestratorTopology(processing, kind).build(), properties, Instant.ofEpochMilli(startMs));
    }

    /** Stands for a bug in the decider when it is asked for the connector {@value BUG}. */
    private static boolean exists(String topic) {
        if (topic.endsWith("." + BUG)) throw new IllegalStateException("a bug");
        return true;
    }

    /** A new process takes over: its stores come back from their topics, everything else is gone. */
    void restart(Duration away) {
        List<KeyValue<Object, Object>> tasks = content(Stores.TASKS);
        List<KeyValue<Object, Object>> timers = content(Stores.TIMERS);
        List<KeyValue<Object, Object>> agents = content(Stores.AGENTS);
        driver.close();
        nowMs += away.toMillis();
        driver = open(nowMs);
        restore(Stores.TASKS, tasks);
        restore(Stores.TIMERS, timers);
        restore(Stores.AGENTS, agents);
    }

    List<KeyValue<Object, Object>> content(String store) {
        List<KeyValue<Object, Object>> all = new ArrayList<>();
        KeyValueStore<Object, Object> found = driver.getKeyValueStore(store);
        try (KeyValueIterator<Object, Object> each = found.all()) {
            each.forEachRemaining(all::add);
        }
        return all;
    }

    private void restore(String store, List<KeyValue<Object, Object>> content) {
        driver.<Object, Object>getKeyValueStore(store).putAll(content);
    }

    void publish(AgentDefinition definition) {
        String id = AgentIds.format(definition.getName(), definition.getVersion());
        pipe(topics.agents(), bytes(id), serialize(topics.agents(), definition));
    }

    void publishRaw(String id, byte[] value) {
        pipe(topics.agents(), bytes(id), value);
    }

    void send(String topic, String taskId, SpecificRecord record) {
        pipe(topic, bytes(taskId), serialize(topic, record));
    }

    void pipe(String topic, byte[] key, byte[] value) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key, value));
    }

    byte[] serialize(String topic, SpecificRecord record) {
        return registry.serde().serializer().serialize(topic, record);
    }

    /** Lets time pass in steps, since the driver looks at timers once for each. */
    void pass(Duration time) {
        long until = nowMs + time.toMillis();
        long step = Math.max(50, time.toMillis() / 100);
        while (nowMs < until) {
            long next = Math.min(step, until - nowMs);
            driver.advanceWallClockTime(Duration.ofMillis(next));
            nowMs += next;
        }
    }

    /** What was written to the topic since the last look. */
    <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
        var output = driver.createOutputTopic(
                topic, new ByteArrayDeserializer(), registry.serde(type).deserializer());
        List<T> all = new ArrayList<>();
        while (!output.isEmpty()) all.add(output.readValue());
        return all;
    }

    /** The same for a topic of several kinds of records. */
    List<SpecificRecord> read(String topic) {
        var output = driver.createOutputTopic(
                topic, new ByteArrayDeserializer(), registry.serde().deserializer());
        List<SpecificRecord> all = new ArrayList<>();
        while (!output.isEmpty()) all.add(output.readValue());
        return all;
    }

    /** What was written to the topic since the last look, with headers, as somebody who reads it may send it again. */
    List<TestRecord<byte[], byte[]>> raw(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    void pipe(String topic, TestRecord<byte[], byte[]> record) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
    }

    boolean isSilent(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .isEmpty();
    }

    TurnRequested turn() {
        return only(read(topics.turns(), TurnRequested.class));
    }

    ToolInvoked invocation(String connector) {
        return only(read(topics.invocations(connector), ToolInvoked.class));
    }

    static <T> T only(List<T> all) {
        if (all.size() != 1) throw new AssertionError("expected one, found " + all);
        return all.get(0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        driver.close();
        registry.close();
    }
}
