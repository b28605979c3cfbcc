package dev.shoal.cli.fuzz;

import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record to throw in.
 *
 * @param kind what was done to it
 * @param task the task that it may start, with exactly one result if it is not dead-lettered
 */
record Rubbish(ProducerRecord<byte[], byte[]> record, String kind, Expect expect, Optional<String> task) {
    Rubbish(ProducerRecord<byte[], byte[]> record, String kind, Expect expect) {
        this(record, kind, expect, Optional.empty());
    }
}
