package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.shoal.bootstrap.kafka.ShareLane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics, lanes and clients of one test: records go in by value, results and dead letters come out by value. */
final class LaneBench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    private final Map<String, Object> kafka;
    private final String name;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> out;
    private final List<ShareLane> lanes = new ArrayList<>();
    private final Map<String, List<String>> received = new HashMap<>();

    LaneBench(String bootstrapServers, String name) throws Exception {
        this.name = name;
        kafka = Map.of("bootstrap.servers", bootstrapServers);
        admin = Admin.create(new HashMap<>(kafka));
        admin.createTopics(List.of(topic("in"), topic("out"), topic("dead")))
                .all()
                .get();
        configure("share.auto.offset.reset", "earliest");
        configure("share.isolation.level", "read_committed");
        producer = new KafkaProducer<>(new HashMap<>(kafka), new ByteArraySerializer(), new ByteArraySerializer());
        out = new KafkaConsumer<>(new HashMap<>(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        out.assign(List.of(new TopicPartition(name + ".out", 0), new TopicPartition(name + ".dead", 0)));
        out.seekToBeginning(out.assignment());
    }

    /** One partition, which all lanes share: with as many lanes as partitions each would have its own. */
    private NewTopic topic(String suffix) {
        return new NewTopic(name + "." + suffix, 1, (short) 1);
    }

    void lockFor(Duration lock) throws Exception {
        configure("share.record.lock.duration.ms", String.valueOf(lock.toMillis()));
    }

    private void configure(String key, String value) throws Exception {
        var set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, name), List.of(set)))
                .all()
                .get();
    }

    interface Handling {
        CompletionStage<List<ProducerRecord<byte[], byte[]>>> handle(ConsumerRecord<byte[], byte[]> record, int count);
    }

    ShareLane lane(int batch, int deliveryLimit, Handling handling) {
        var handler = new ShareLane.Handler() {
            @Override
            public CompletionStage<List<ProducerRecord<byte[], byte[]>>> handle(
                    ConsumerRecord<byte[], byte[]> record, int deliveryCount) {
                return handling.handle(record, deliveryCount);
            }

            @Override
            public ProducerRecord<byte[], byte[]> deadLetter(
                    ConsumerRecord<byte[], byte[]> record, String code, String cause) {
                return new ProducerRecord<>(name + ".dead", bytes(text(record) + ": " + code + ": " + cause));
            }
        };
        var config = new ShareLane.Config(kafka, name + ".in", name, batch, deliveryLimit);
        ShareLane lane = ShareLane.start(name + "-" + lanes.size(), config, producer, handler);
        lanes.add(lane);
        return lane;
    }

    CompletionStage<List<ProducerRecord<byte[], byte[]>>> echo(ConsumerRecord<byte[], byte[]> record) {
        return echo(record, text(record));
    }

    CompletionStage<List<ProducerRecord<byte[], byte[]>>> echo(ConsumerRecord<byte[], byte[]> record, String text) {
        return CompletableFuture.completedStage(
                List.of(new ProducerRecord<>(name + ".out", record.key(), bytes(text))));
    }

    static <T> CompletionStage<T> after(Duration delay, CompletionStage<T> stage) {
        var later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
        return CompletableFuture.runAsync(() -> {}, later).thenCompose(done -> stage);
    }

    void send(List<String> values) {
        for (String value : values) producer.send(new ProducerRecord<>(name + ".in", bytes(value)));
        producer.flush();
    }

    /** Takes the record as a process that dies before it acknowledges: its lock has to run out. */
    void takeAndDie(String value, int delivery) {
        if (delivery == 1) send(List.of(value));
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("group.id", name);
        settings.put("share.acknowledgement.mode", "explicit");
        settings.put("max.poll.interval.ms", 500);
        var bytes = new ByteArrayDeserializer();
        // Never closed: closing would release the record. It leaves the group for want of polls.
        @SuppressWarnings("resource")
        var dying = new KafkaShareConsumer<>(settings, bytes, bytes);
        dying.subscribe(List.of(name + ".in"));
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        await(() -> {
            dying.poll(Duration.ofMillis(200)).forEach(taken::add);
            return !taken.isEmpty();
        });
        assertEquals(delivery, taken.get(0).deliveryCount().orElseThrow().intValue());
    }

    List<String> results(int count) {
        return receive(name + ".out", count);
    }

    List<String> deadLetters(int count) {
        return receive(name + ".dead", count);
    }

    private List<String> receive(String topic, int count) {
        List<String> found = received.computeIfAbsent(topic, key -> new ArrayList<>());
        await(() -> {
            poll(Duration.ofMillis(100));
            return found.size() >= count;
        });
        List<String> taken = List.copyOf(found);
        found.clear();
        return taken;
    }

    private void poll(Duration wait) {
        out.poll(wait).forEach(record -> received.computeIfAbsent(record.topic(), key -> new ArrayList<>())
                .add(text(record)));
    }

    void assertNothingMore() {
        long until = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (System.nanoTime() < until) poll(Duration.ofMillis(100));
        received.forEach((topic, values) -> assertEquals(List.of(), values, topic));
    }

    static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) fail("not within " + PATIENCE);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        lanes.forEach(ShareLane::close);
        out.close();
        producer.close();
        admin.close();
    }
}
