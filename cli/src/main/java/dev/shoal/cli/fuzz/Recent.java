package dev.shoal.cli.fuzz;

import dev.shoal.bootstrap.config.ConnectionSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Keeps some of the good tasks' own records, of any age, to be sent once more. Thread-safe. */
final class Recent implements AutoCloseable {
    private static final int KEPT = 2000;
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Random random = new Random(1);
    private final List<ProducerRecord<byte[], byte[]>> kept = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "recent");

    Recent(ConnectionSettings connection, List<String> topics) {
        Map<String, Object> settings = connection.clients();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("auto.offset.reset", "latest");
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList());
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed.get()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) keep(record);
        }
    }

    private synchronized void keep(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) return;
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(GoodTasks.PREFIX)) return;
        var copy = new ProducerRecord<>(record.topic(), record.key(), record.value());
        if (kept.size() < KEPT) kept.add(copy);
        else if (random.nextInt(4) == 0) kept.set(random.nextInt(KEPT), copy);
    }

    /** Any of them; empty before the first. */
    synchronized Optional<ProducerRecord<byte[], byte[]>> any() {
        return kept.isEmpty() ? Optional.empty() : Optional.of(kept.get(random.nextInt(kept.size())));
    }

    @Override
    public void close() throws InterruptedException {
        closed.set(true);
        thread.join();
        consumer.close();
    }
}
