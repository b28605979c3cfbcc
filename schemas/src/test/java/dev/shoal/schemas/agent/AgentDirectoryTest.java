package dev.shoal.schemas.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.serde.Registry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentDirectoryTest {
    private static final TopicPartition PARTITION = new TopicPartition("agents", 0);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Registry registry = Registry.connect(Map.of("schema.registry.url", "mock://agents-test"));
    private final Deserializer<AgentDefinition> values =
            registry.serde(AgentDefinition.class).deserializer();
    private final List<MockConsumer<String, byte[]>> consumers = new CopyOnWriteArrayList<>();
    private final List<ConsumerRecord<String, byte[]>> log = new ArrayList<>();
    private volatile boolean topicExists = true;
    private AgentDirectory directory;

    @AfterEach
    void close() {
        if (directory != null) directory.close();
        assertTrue(consumers.stream().allMatch(MockConsumer::closed), "a consumer leaks");
    }

    private static AgentDefinition agent(String name, int version) {
        return AgentDefinition.newBuilder()
                .setName(name)
                .setVersion(version)
                .setModel("model")
                .setInstructions("Be brief.")
                .setTools(List.of())
                .setMaxTurns(1)
                .setMaxTokens(1)
                .setMaxTimeMs(1)
                .setMaxResultBytes(1)
                .build();
    }

    private byte[] bytes(AgentDefinition agent) {
        return registry.serde().serializer().serialize("agents", agent);
    }

    private ConsumerRecord<String, byte[]> append(String key, byte[] value) {
        var record = new ConsumerRecord<>("agents", 0, log.size(), key, value);
        log.add(record);
        return record;
    }

    private void append(AgentDefinition agent) {
        append(AgentIds.format(agent.getName(), agent.getVersion()), bytes(agent));
    }

    /** A consumer over the records appended so far; Kafka's own, without a broker. */
    private MockConsumer<String, byte[]> consumer() {
        var consumer = new MockConsumer<String, byte[]>("earliest") {
            @Override
            public synchronized List<PartitionInfo> partitionsFor(String topic) {
                if (!topicExists) return List.of();
                var node = new Node(1, "localhost", 1);
                return List.of(new PartitionInfo(topic, 0, node, new Node[] {node}, new Node[] {node}));
            }
        };
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, (long) log.size()));
        List<ConsumerRecord<String, byte[]>> records = List.copyOf(log);
        consumer.schedulePollTask(() -> records.forEach(record -> {
            if (record.offset() >= consumer.position(PARTITION)) consumer.addRecord(record);
        }));
        consumers.add(consumer);
        return consumer;
    }

    private void start() throws InterruptedException {
        directory = new AgentDirectory(this::consumer, values, "agents");
        assertTrue(directory.awaitLoaded(LONG));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) throw new AssertionError("not in time");
            Thread.onSpinWait();
        }
    }

    @Test
    void findsEachVersionAndTheNewest() throws Exception {
        append(agent("desk", 2));
        append(agent("desk", 10));
        append(agent("desk", 9));
        append(agent("clerk", 1));
        start();
        assertEquals(Optional.of(agent("desk", 9)), directory.find("desk@9"));
        assertEquals(Optional.of(agent("desk", 10)), directory.newest("desk"));
        assertEquals(Optional.empty(), directory.find("desk@3"));
        assertEquals(Optional.empty(), directory.newest("des"));
    }

    @Test
    void isLoadedWhenTheTopicIsEmpty() throws Exception {
        start();
        assertEquals(Optional.empty(), directory.newest("desk"));
    }

    @Test
    void forgetsWhatATombstoneDeletes() throws Exception {
        append(agent("desk", 1));
        append(agent("desk", 2));
        append("desk@2", null);
        start();
        assertEquals(Optional.of(agent("desk", 1)), directory.newest("desk"));
        assertEquals(Optional.empty(), directory.find("desk@2"));
    }

    @Test
    void skipsWhatItCannotRead() throws Exception {
        append("desk@1", new byte[] {1, 2, 3});
        append(null, bytes(agent("desk", 1)));
        append("desk@7", bytes(agent("desk", 8)));
        append(agent("desk", 2));
        start();
        assertEquals(Optional.of(agent("desk", 2)), directory.newest("desk"));
        assertEquals(Optional.empty(), directory.find("desk@1"));
        assertEquals(Optional.empty(), directory.find("desk@7"));
    }

    @Test
    void tellsListenersOfOldAndNewAgents() throws Exception {
        append(agent("desk", 1));
        start();
        List<AgentDefinition> seen = new CopyOnWriteArrayList<>();
        directory.onChange(definition -> {
            if (definition.getVersion() > 1) throw new IllegalStateException("a broken listener stops nobody");
        });
        directory.onChange(seen::add);
        ConsumerRecord<String, byte[]> next = append("desk@2", bytes(agent("desk", 2)));
        ConsumerRecord<String, byte[]> same = append("desk@2", bytes(agent("desk", 2)));
        ConsumerRecord<String, byte[]> last = append("desk@3", bytes(agent("desk", 3)));
        consumers.get(0).schedulePollTask(() -> List.of(next, same, last).forEach(consumers.get(0)::addRecord));
        await(() -> directory.find("desk@3").isPresent() && seen.size() >= 3);
        assertEquals(List.of(agent("desk", 1), agent("desk", 2), agent("desk", 3)), seen);
    }

    @Test
    void waitsForTheTopic() throws Exception {
        topicExists = false;
        append(agent("desk", 1));
        directory = new AgentDirectory(this::consumer, values, "agents");
        await(() -> consumers.size() >= 1 && consumers.get(0).closed());
        assertFalse(directory.awaitLoaded(Duration.ZERO));
        topicExists = true;
        assertTrue(directory.awaitLoaded(LONG));
        assertEquals(Optional.of(agent("desk", 1)), directory.find("desk@1"));
    }

    @Test
    void goesOnAfterAFailureWithANewConsumer() throws Exception {
        append(agent("desk", 1));
        start();
        List<AgentDefinition> seen = new CopyOnWriteArrayList<>();
        directory.onChange(seen::add);
        append(agent("desk", 2));
        consumers.get(0).schedulePollTask(() -> {
            throw new KafkaException("the broker is gone");
        });
        await(() -> directory.find("desk@2").isPresent());
        assertEquals(2, consumers.size());
        await(() -> seen.size() == 2);
        assertEquals(List.of(agent("desk", 1), agent("desk", 2)), seen);
    }

    @Test
    void waitsForTheRegistry() throws Exception {
        append(agent("desk", 1));
        var calls = new AtomicInteger();
        directory = new AgentDirectory(
                this::consumer,
                (topic, data) -> {
                    if (calls.incrementAndGet() < 3) throw new TimeoutException("the registry is gone");
                    return values.deserialize(topic, data);
                },
                "agents");
        assertTrue(directory.awaitLoaded(LONG));
        assertEquals(Optional.of(agent("desk", 1)), directory.find("desk@1"));
        assertEquals(3, calls.get());
    }

    @Test
    void closesQuicklyWhileTheRegistryIsGone() throws Exception {
        append(agent("desk", 1));
        var calls = new AtomicInteger();
        directory = new AgentDirectory(
                this::consumer,
                (topic, data) -> {
                    calls.incrementAndGet();
                    throw new TimeoutException("the registry is gone");
                },
                "agents");
        await(() -> calls.get() > 0);
        directory.close();
        assertTrue(consumers.get(0).closed());
        assertFalse(directory.awaitLoaded(Duration.ZERO));
    }
}
