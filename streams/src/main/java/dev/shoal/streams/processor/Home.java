package dev.shoal.streams.processor;

import java.util.Optional;
import org.apache.kafka.common.utils.Utils;

/**
 * The one partition in which all that concerns a task has to stand: where Kafka's own partitioner puts its key. A record
 * elsewhere would begin a task whose decisions go to another partition, and nobody would ever hear of it again. Immutable.
 */
record Home(int partitions) {
    /** @return what is wrong with the place; empty when it is the right one */
    Optional<String> objection(byte[] key, int partition) {
        int right = Utils.toPositive(Utils.murmur2(key)) % partitions;
        if (partition == right) return Optional.empty();
        return Optional.of(
                "the task belongs in partition " + right + " of " + partitions + ", not in " + partition
                        + ": let the producer partition by key as Kafka's Java client does (librdkafka: partitioner=murmur2_random)");
    }
}
