package dev.shoal.bootstrap.kafka;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Takes records of one topic in a share group, hands them to a handler and acknowledges each one once what it led to is
 * confirmed by Kafka.
 *
 * <p>One thread owns the lane's consumer. It takes a small batch, hands over every record of it at once and takes the next
 * batch when all are done; several lanes side by side keep a process busy. Every record is handled at least once: after
 * the death of a process, a lost lock or a failure it is delivered again, to this lane or another. A handler whose effects
 * must not double makes them idempotent. Thread-safe.
 */
public final class ShareLane implements AutoCloseable {
    private final LaneLoop loop;
    private final Thread thread;

    /**
     * What a lane consumes.
     *
     * @param kafka settings of the consumer: where the brokers are, security; group and mode are the lane's own
     * @param batch most records taken at once, at least 1
     * @param deliveryLimit the group's delivery limit, at least 2: the last delivery is kept for the dead letter, so that
     *     a record that kills its process ends there and not in silence
     */
    public record Config(Map<String, Object> kafka, String topic, String group, int batch, int deliveryLimit) {
        public Config {
            kafka = Map.copyOf(kafka);
            Objects.requireNonNull(topic);
            Objects.requireNonNull(group);
            if (batch < 1) throw new IllegalArgumentException("batch must be at least 1, not " + batch);
            if (deliveryLimit < 2)
                throw new IllegalArgumentException("deliveryLimit must be at least 2: the last"
                        + " delivery is for the dead letter; it is " + deliveryLimit);
        }
    }

    /** What is done with a record. Called by the lane's thread, which must not be held up: work goes to other threads. */
    public interface Handler {
        /**
         * Handles a record.
         *
         * @param deliveryCount how often the record was delivered, this time included; a lower number does not prove
         *     that an earlier delivery had no effect
         * @return the records to produce before the record is accepted. A stage that fails with {@link Unhandleable}
         *     sends the record to the dead letters, with {@link Unavailable} or a retriable exception of Kafka has it
         *     handled again after a pause while the lock is kept, with anything else releases it for another delivery
         */
        CompletionStage<List<ProducerRecord<byte[], byte[]>>> handle(
                ConsumerRecord<byte[], byte[]> record, int deliveryCount);

        /** The dead letter of a record; when it throws it is asked again after a pause. */
        ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, String code, String cause);
    }

    /** The record itself is at fault: no delivery of it can be handled. */
    public static final class Unhandleable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        /** @param code a stable code, @param cause what is wrong with the record, without its content */
        public Unhandleable(String code, String cause) {
            // Thrown for each record of a flood: where in the code is no news.
            super(cause, null, false, false);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** Something that every record needs is away, such as a registry; deliveries are not used up while it is. */
    public static final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String what, Throwable cause) {
            super(what, cause);
        }
    }

    private ShareLane(String name, LaneLoop loop) {
        this.loop = loop;
        this.thread = new Thread(loop, name);
    }

    /**
     * Starts a lane; it connects, and reconnects, by itself.
     *
     * @param name of the lane's thread and of its Kafka client
     * @param producer shared by lanes; closed by whoever opened it, after the lanes
     */
    public static ShareLane start(String name, Config config, Producer<byte[], byte[]> producer, Handler handler) {
        ShareLane lane = new ShareLane(name, new LaneLoop(name, config, producer, handler));
        lane.thread.start();
        return lane;
    }

    public boolean healthy() {
        return trouble().isEmpty();
    }

    /** Why the lane makes no progress at the moment; empty when nothing is known to be wrong. */
    public Optional<String> trouble() {
        if (!thread.isAlive()) return Optional.of("lane " + thread.getName() + " has ended");
        return loop.trouble();
    }

    /** Takes no more records, lets those in progress finish for up to ten seconds, and releases the rest. Idempotent. */
    @Override
    public void close() {
        loop.stop();
        try {
            thread.join(LaneLoop.LONGEST_CLOSE.toMillis());
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
