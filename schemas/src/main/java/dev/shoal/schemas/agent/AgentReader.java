package dev.shoal.schemas.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the agents topic from its beginning until stopped, with a new consumer after each failure. */
final class AgentReader implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(AgentReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Where the records go; called by the reader's thread alone. */
    interface Target {
        void put(String id, AgentDefinition definition);

        void remove(String id);

        void caughtUp();
    }

    private final Supplier<Consumer<String, byte[]>> consumers;
    private final Deserializer<AgentDefinition> values;
    private final String topic;
    private final Target target;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** Next offset by partition: where a new consumer goes on. */
    private final Map<TopicPartition, Long> positions = new HashMap<>();

    /** Kept for its one thread-safe method. */
    private volatile Optional<Consumer<String, byte[]>> current = Optional.empty();

    private String lastComplaint = "";

    AgentReader(
            Supplier<Consumer<String, byte[]>> consumers,
            Deserializer<AgentDefinition> values,
            String topic,
            Target target) {
        this.consumers = consumers;
        this.values = values;
        this.topic = topic;
        this.target = target;
    }

    /** Returns at once; the reader is done soon after, whatever the broker does. */
    void stop() {
        stopped.countDown();
        current.ifPresent(Consumer::wakeup);
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try (Consumer<String, byte[]> consumer = consumers.get()) {
                current = Optional.of(consumer);
                if (!isStopped()) follow(consumer);
            } catch (WakeupException | InterruptException e) {
                return; // only a stop does either
            } catch (RuntimeException e) {
                complain("reading agents from topic " + topic + " failed; trying again: " + e);
            }
            pause();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void pause() {
        try {
            stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
        }
    }

    /** Logs a trouble once, until another one or its end. */
    private void complain(String what) {
        if (!what.equals(lastComplaint)) log.warn(what);
        lastComplaint = what;
    }

    private void follow(Consumer<String, byte[]> consumer) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            complain("topic " + topic + " does not exist yet; waiting for it");
            return;
        }
        List<TopicPartition> partitions = found.stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            if (positions.containsKey(partition)) consumer.seek(partition, positions.get(partition));
            else consumer.seekToBeginning(List.of(partition));
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        lastComplaint = "";
        boolean caughtUp = false;
        while (!isStopped()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) handle(record);
            if (isStopped()) return;
            for (TopicPartition partition : partitions) positions.put(partition, consumer.position(partition));
            if (!caughtUp && partitions.stream().allMatch(p -> positions.get(p) >= ends.get(p))) {
                caughtUp = true;
                target.caughtUp();
            }
        }
    }

    private void handle(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null) {
            log.warn("skipping an agent without key at {}-{}@{}", record.topic(), record.partition(), record.offset());
            return;
        }
        // Which versions new tasks take stands under the bare name, and matters to the orchestrator alone.
        if (AgentIds.parse(record.key()).isEmpty() && !record.key().contains("@")) return;
        if (record.value() == null) {
            target.remove(record.key());
            return;
        }
        while (!isStopped()) {
            try {
                AgentDefinition definition = values.deserialize(record.topic(), record.value());
                String id = AgentIds.format(definition.getName(), definition.getVersion());
                if (id.equals(record.key())) target.put(id, definition);
                else log.warn("skipping agent {} under the key {}: they must be equal", id, record.key());
                return;
            } catch (RetriableException e) {
                complain("agent " + record.key() + " cannot be read yet: " + e.getMessage());
                pause();
            } catch (SerializationException e) {
                log.warn("skipping agent {}, which cannot be read: {}", record.key(), e.getMessage());
                return;
            }
        }
    }
}
