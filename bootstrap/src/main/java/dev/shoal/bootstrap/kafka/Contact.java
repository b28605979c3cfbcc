package dev.shoal.bootstrap.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;

/** Whether the brokers still answer a lane's consumer. Owned by the lane's thread. */
final class Contact {
    /** Longer than a group's longest heartbeat interval, when nothing else is asked of the broker. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** A consumer has hundreds of metrics: looking at them with every record costs more than the record. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private double receivedBytes;
    private long answeredNanos = System.nanoTime();
    private long lookedNanos = answeredNanos - LOOK_EVERY.toNanos();

    Contact(KafkaShareConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    boolean lost() {
        long now = System.nanoTime();
        if (now - lookedNanos >= LOOK_EVERY.toNanos()) look(now);
        return now - answeredNanos > SILENCE.toNanos();
    }

    private void look(long now) {
        lookedNanos = now;
        // Counting connections would not do: one that is being tried counts too.
        double received = consumer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals("incoming-byte-total"))
                .mapToDouble(metric -> metric.getValue().metricValue() instanceof Double bytes ? bytes : 0)
                .sum();
        if (received != receivedBytes) answeredNanos = now;
        receivedBytes = received;
    }
}
