package dev.shoal.bootstrap.kafka;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** One record in the hands of a lane, from the poll that brought it to its acknowledgement. Owned by the lane's thread. */
final class Delivery {
    private static final long LONGEST_PAUSE_MS = 5_000;

    private final ConsumerRecord<byte[], byte[]> record;
    private final Id id;
    private Optional<AcknowledgeType> verdict = Optional.empty();
    private Optional<String> obstacle = Optional.empty();
    private boolean held = true;
    private boolean lost;
    private long lockedUntilNanos;
    private int tries;

    record Id(int partition, long offset) {
        static Id of(ConsumerRecord<byte[], byte[]> record) {
            return new Id(record.partition(), record.offset());
        }
    }

    Delivery(ConsumerRecord<byte[], byte[]> record, long lockedUntilNanos) {
        this.record = record;
        this.id = Id.of(record);
        this.lockedUntilNanos = lockedUntilNanos;
        this.tries = count() - 1;
    }

    ConsumerRecord<byte[], byte[]> record() {
        return record;
    }

    Id id() {
        return id;
    }

    int count() {
        return record.deliveryCount().orElse((short) 1);
    }

    /** What to acknowledge; empty while the record is in progress. */
    Optional<AcknowledgeType> verdict() {
        return verdict;
    }

    void settle(AcknowledgeType type) {
        verdict = Optional.of(type);
        obstacle = Optional.empty();
    }

    /** True when the consumer accepts acknowledgements for it; false between its renewal and the poll that returns it. */
    boolean held() {
        return held;
    }

    /** True when another lane may have it: what it led to is still published, but neither acknowledged nor dead-lettered. */
    boolean lost() {
        return lost;
    }

    void lose() {
        lost = true;
        held = false;
    }

    void renewing(long untilNanos) {
        held = false;
        lockedUntilNanos = untilNanos;
    }

    void returned() {
        held = true;
    }

    boolean lockExpired(long nowNanos) {
        return nowNanos - lockedUntilNanos > 0;
    }

    Optional<String> obstacle() {
        return obstacle;
    }

    /** The pause before the next try; doubles from 100 ms to 5 s, and begins longer when earlier deliveries failed. */
    Duration pause(String why) {
        obstacle = Optional.of(why);
        return Duration.ofMillis(Math.min(LONGEST_PAUSE_MS, 100L << Math.min(tries++, 10)));
    }

    @Override
    public String toString() {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
