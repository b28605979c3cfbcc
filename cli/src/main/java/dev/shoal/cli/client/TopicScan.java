package dev.shoal.cli.client;

import dev.shoal.bootstrap.config.ConnectionSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the committed records of partitions as raw bytes, once, up to the end that they had at the start. Not thread-safe.
 *
 * <p>Every method fails with Kafka's {@code TimeoutException} when the broker is away.
 */
public final class TopicScan implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Takes one record. */
    public interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record);
    }

    /** @param first offset that the partition still holds, or would hold next, @param end the offset after its last */
    public record Range(long first, long end) {}

    private final KafkaConsumer<byte[], byte[]> consumer;

    public TopicScan(ConnectionSettings connection) {
        Map<String, Object> settings = connection.clients();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        settings.put("auto.offset.reset", "earliest");
        settings.putIfAbsent("default.api.timeout.ms", "20000"); // a person may be waiting
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The names of all topics of the cluster. */
    public Set<String> topics() {
        return consumer.listTopics().keySet();
    }

    /** The partitions of a topic, in order; none when there is no such topic. */
    public List<TopicPartition> partitions(String topic) {
        try {
            List<PartitionInfo> found = consumer.partitionsFor(topic);
            if (found == null) return List.of();
            return found.stream()
                    .map(PartitionInfo::partition)
                    .sorted()
                    .map(partition -> new TopicPartition(topic, partition))
                    .toList();
        } catch (InvalidTopicException e) {
            return List.of();
        }
    }

    public Range range(TopicPartition partition) {
        List<TopicPartition> one = List.of(partition);
        return new Range(
                consumer.beginningOffsets(one).get(partition),
                consumer.endOffsets(one).get(partition));
    }

    /** Whether the partition still holds what came at this time, had it come. */
    public boolean reachesBackTo(TopicPartition partition, Instant time) {
        Range range = range(partition);
        if (range.first() == 0) return true;
        long since = starts(List.of(partition), Optional.of(time), Map.of(partition, range.end()))
                .get(partition);
        return since > range.first();
    }

    /** @param since the time that the first records have, as the broker knows it; all that are left when empty */
    public void read(Collection<TopicPartition> partitions, Optional<Instant> since, Visitor visitor) {
        consumer.assign(partitions);
        // An earlier read paused each at its end, and assigning it again does not change that.
        consumer.resume(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> next = starts(partitions, since, ends);
        next.forEach(consumer::seek);
        next.entrySet().removeIf(start -> start.getValue() >= ends.get(start.getKey()));
        long progressAt = System.nanoTime();
        while (!next.isEmpty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                var partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < ends.get(partition)) visitor.visit(record);
            }
            boolean progress = false;
            for (TopicPartition partition : List.copyOf(next.keySet())) {
                long position = consumer.position(partition);
                progress |= position > next.put(partition, position);
                if (position < ends.get(partition)) continue;
                next.remove(partition);
                consumer.pause(List.of(partition));
            }
            if (progress) progressAt = System.nanoTime();
            else if (System.nanoTime() - progressAt > PATIENCE.toNanos()) throw away(next.keySet());
        }
    }

    /** The record at an offset; empty when there is none: gone, not yet there, or a mark of a transaction. */
    public Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset) {
        Range range = range(partition);
        if (offset < range.first() || offset >= range.end()) return Optional.empty();
        consumer.assign(List.of(partition));
        consumer.resume(List.of(partition));
        consumer.seek(partition, offset);
        long start = System.nanoTime();
        while (consumer.position(partition) <= offset) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return record.offset() == offset ? Optional.of(record) : Optional.empty();
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) throw away(Set.of(partition));
        }
        return Optional.empty();
    }

    private Map<TopicPartition, Long> starts(
            Collection<TopicPartition> partitions, Optional<Instant> since, Map<TopicPartition, Long> ends) {
        if (since.isEmpty()) return new HashMap<>(consumer.beginningOffsets(partitions));
        Map<TopicPartition, Long> times = new HashMap<>();
        for (TopicPartition partition : partitions)
            times.put(partition, Math.max(0, since.get().toEpochMilli()));
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(times).entrySet()) {
            OffsetAndTimestamp first = found.getValue();
            starts.put(found.getKey(), first == null ? ends.get(found.getKey()) : first.offset());
        }
        return starts;
    }

    private static TimeoutException away(Set<TopicPartition> partitions) {
        return new TimeoutException("nothing came from " + partitions + " for " + PATIENCE.toSeconds() + " s");
    }

    @Override
    public void close() {
        consumer.close();
    }
}
