package dev.shoal.streams.processor;

import dev.shoal.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes dead letters of records that cannot be handled. Thread-safe. */
final class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private static final int LONGEST_CAUSE = 1000;

    /** A value near the size that a topic takes would not fit together with what a dead letter adds. */
    private static final int LARGEST_VALUE = 900_000;

    private final String process;

    /** @param process this process with its host, for operators */
    DeadLetters(String process) {
        this.process = process;
    }

    /** @param key may be null, as Kafka gives it, and so may the value */
    DeadLetter of(RecordMetadata source, byte[] key, byte[] value, Decoded.Poison poison, Instant now) {
        log.warn(
                "record {}-{}@{} goes to the dead letters: {}: {}",
                source.topic(),
                source.partition(),
                source.offset(),
                poison.code().code(),
                poison.cause());
        String cause = poison.cause();
        if (cause.length() > LONGEST_CAUSE) cause = cause.substring(0, LONGEST_CAUSE);
        boolean keepsValue = value != null && value.length <= LARGEST_VALUE;
        if (value != null && !keepsValue) cause += " (value of " + value.length + " bytes left out: read it there)";
        return new DeadLetter(
                source.topic(),
                source.partition(),
                source.offset(),
                key == null ? null : ByteBuffer.wrap(key),
                keepsValue ? ByteBuffer.wrap(value) : null,
                poison.code().code(),
                cause,
                process,
                now);
    }
}
