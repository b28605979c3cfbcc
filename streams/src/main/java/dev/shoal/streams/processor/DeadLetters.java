package dev.shoal.streams.processor;

import dev.shoal.bootstrap.kafka.SparingLog;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.failure.Burial;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.LoggerFactory;

/** Makes dead letters of records that cannot be handled. Thread-safe. */
final class DeadLetters {
    private static final SparingLog log = new SparingLog(LoggerFactory.getLogger(DeadLetters.class));

    private final String process;

    /** @param process this process with its host, for operators */
    DeadLetters(String process) {
        this.process = process;
    }

    /** @param key may be null, as Kafka gives it, and so may the value */
    DeadLetter of(RecordMetadata source, byte[] key, byte[] value, Decoded.Poison poison, Instant now) {
        log.warn(
                poison.code().code(),
                "record {}-{}@{} goes to the dead letters: {}: {}",
                source.topic(),
                source.partition(),
                source.offset(),
                poison.code().code(),
                poison.cause());
        return Burial.letter(
                new Burial.Origin(source.topic(), source.partition(), source.offset()),
                key,
                value,
                poison.code().code(),
                poison.cause(),
                process,
                now);
    }
}
