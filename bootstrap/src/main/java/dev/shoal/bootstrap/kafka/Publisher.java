package dev.shoal.bootstrap.kafka;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Sends records and tells when all of them are confirmed. Thread-safe. */
final class Publisher {
    private final Producer<byte[], byte[]> producer;

    Publisher(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** @param done called once, by any thread, with the first failure or none */
    void publish(List<ProducerRecord<byte[], byte[]>> records, Consumer<Optional<Exception>> done) {
        if (records.isEmpty()) {
            done.accept(Optional.empty());
            return;
        }
        AtomicInteger open = new AtomicInteger(records.size());
        AtomicReference<Optional<Exception>> first = new AtomicReference<>(Optional.empty());
        for (ProducerRecord<byte[], byte[]> record : records) {
            Consumer<Optional<Exception>> one = failure -> {
                if (failure.isPresent()) first.compareAndSet(Optional.empty(), failure);
                if (open.decrementAndGet() == 0) done.accept(first.get());
            };
            send(record, one);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record, Consumer<Optional<Exception>> done) {
        try {
            producer.send(record, (metadata, failure) -> done.accept(Optional.ofNullable(failure)));
        } catch (KafkaException | IllegalStateException e) {
            done.accept(Optional.of(e));
        }
    }
}
