package dev.shoal.workers.kafka;

import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.bootstrap.kafka.ShareLane.Unavailable;
import dev.shoal.bootstrap.kafka.ShareLane.Unhandleable;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.RegistryUnavailable;
import dev.shoal.schemas.topic.Topics;
import java.nio.ByteBuffer;
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
    private static final int LONGEST_CAUSE = 1000;
    /** A value near the size that a topic takes would not fit together with what a dead letter adds. */
    private static final int LARGEST_VALUE = 900_000;

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
        boolean keeps = record.value() != null && record.value().length <= LARGEST_VALUE;
        String why = cause.length() > LONGEST_CAUSE ? cause.substring(0, LONGEST_CAUSE) : cause;
        if (record.value() != null && !keeps) {
            why += " (value of " + record.value().length + " bytes left out: read it there)";
        }
        var letter = DeadLetter.newBuilder()
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setKey(record.key() == null ? null : ByteBuffer.wrap(record.key()))
                .setValue(keeps ? ByteBuffer.wrap(record.value()) : null)
                .setCode(code)
                .setCause(why)
                .setProcess(process)
                .setAt(Instant.now())
                .build();
        return write(topics.deadLetters(), record.key(), letter);
    }
}
