package dev.shoal.workers.kafka;

import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.bootstrap.kafka.ShareLane.Unavailable;
import dev.shoal.bootstrap.kafka.ShareLane.Unhandleable;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.failure.Burial;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.RegistryUnavailable;
import dev.shoal.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;

/** Reads requested turns and writes what the decider makes of them. Thread-safe. */
public final class TurnHandler implements ShareLane.Handler {
    private final TurnDecider decider;
    private final Serde<SpecificRecord> serde;
    private final Topics topics;
    private final String process;
    private final Executor executor;

    /** @param process this process with its host, for operators, @param executor reads and writes records on */
    public TurnHandler(TurnDecider decider, Registry registry, Topics topics, String process, Executor executor) {
        this.decider = decider;
        this.serde = registry.serde();
        this.topics = topics;
        this.process = process;
        this.executor = executor;
    }

    @Override
    public CompletionStage<List<ProducerRecord<byte[], byte[]>>> handle(
            ConsumerRecord<byte[], byte[]> record, int deliveryCount) {
        return CompletableFuture.supplyAsync(() -> read(record), executor)
                .thenCompose(decider::decide)
                .thenApplyAsync(decision -> List.of(write(topics.decisions(), record.key(), decision)), executor);
    }

    private TurnRequested read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || record.key() == null) {
            throw new Unhandleable(ErrorCode.UNREADABLE_RECORD.code(), "the record has no key or no value");
        }
        SpecificRecord read;
        try {
            read = serde.deserializer().deserialize(record.topic(), record.value());
        } catch (RegistryUnavailable e) {
            throw new Unavailable("the schema registry is away: " + e.getMessage(), e);
        } catch (SerializationException e) {
            throw new Unhandleable(ErrorCode.UNREADABLE_RECORD.code(), e.getMessage());
        }
        if (!(read instanceof TurnRequested request)) {
            String type = read.getSchema().getName();
            throw new Unhandleable(ErrorCode.UNEXPECTED_TYPE.code(), "a " + type + " is no TurnRequested");
        }
        if (!new String(record.key(), StandardCharsets.UTF_8).equals(request.getTaskId())) {
            throw new Unhandleable(ErrorCode.KEY_MISMATCH.code(), "the key is not the task id of the value");
        }
        return request;
    }

    private ProducerRecord<byte[], byte[]> write(String topic, byte[] key, SpecificRecord value) {
        try {
            return new ProducerRecord<>(topic, key, serde.serializer().serialize(topic, value));
        } catch (RegistryUnavailable e) {
            throw new Unavailable("the schema registry is away: " + e.getMessage(), e);
        }
    }

    @Override
    public ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> record, String code, String cause) {
        var origin = new Burial.Origin(record.topic(), record.partition(), record.offset());
        var letter = Burial.letter(origin, record.key(), record.value(), code, cause, process, Instant.now());
        return write(topics.deadLetters(), Burial.key(record.key()), letter);
    }
}
