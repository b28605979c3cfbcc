package dev.shoal.cli.client;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.UnreadableRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads committed records of whole topics without a consumer group. Not thread-safe. */
public final class RecordFollower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RecordFollower.class);

    /** Takes one record. */
    public interface Reader {
        void read(String topic, SpecificRecord value);
    }

    private final Registry registry;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    public RecordFollower(ConnectionSettings connection, List<String> topics, boolean fromBeginning) {
        Map<String, Object> settings = connection.clients();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.putIfAbsent("default.api.timeout.ms", "20000"); // a person may be waiting
        registry = Registry.connect(connection.registry());
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromBeginning) consumer.seekToBeginning(partitions);
        else consumer.seekToEnd(partitions);
        // Seeking is lazy: without this, records that arrive before the first poll would be missed.
        partitions.forEach(consumer::position);
    }

    /** Reads what has come, waiting for something at most as long as given; an unreadable record is logged and skipped. */
    public int poll(Duration wait, Reader reader) {
        int read = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(wait)) {
            try {
                SpecificRecord value = registry.serde().deserializer().deserialize(record.topic(), record.value());
                if (value != null) reader.read(record.topic(), value);
                read++;
            } catch (UnreadableRecord e) {
                log.warn("skipping {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
            }
        }
        return read;
    }

    /** True when every record that was there at the time of the call has been read. */
    public boolean caughtUp() {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    @Override
    public void close() {
        consumer.close();
        registry.close();
    }
}
