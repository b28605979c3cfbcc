package dev.shoal.bootstrap.kafka;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to each record between its poll and its verdict. Every step runs on the lane's thread; what other threads
 * finish arrives through a queue.
 */
final class Handling {
    private static final Logger log = LoggerFactory.getLogger(Handling.class);
    private static final SparingLog buried = new SparingLog(log);
    private static final String EXHAUSTED = "deliveries_exhausted";

    private final Publisher publisher;
    private final ShareLane.Handler handler;
    private final int deliveryLimit;
    /** Bounded by the batch: each record in progress has at most one event on its way, or one timer. */
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos));

    private record Timer(long atNanos, Runnable step) {}

    Handling(Publisher publisher, ShareLane.Handler handler, int deliveryLimit) {
        this.publisher = publisher;
        this.handler = handler;
        this.deliveryLimit = deliveryLimit;
    }

    /** Makes a waiting {@link #runUntil} return; the one method that other threads may call. */
    void wake() {
        events.add(() -> {});
    }

    void begin(Delivery delivery) {
        if (delivery.count() < deliveryLimit) {
            handle(delivery);
            return;
        }
        // Every try before this one ended without a verdict. One more could take this process along, and then the
        // broker
        // would drop the record without a word.
        deadLetter(delivery, EXHAUSTED, "delivered " + delivery.count() + " times and never finished");
    }

    /** Runs what is ready, without waiting. */
    void runReady() {
        long now = System.nanoTime();
        while (!timers.isEmpty() && timers.peek().atNanos() - now <= 0)
            timers.poll().step().run();
        Runnable event = events.poll();
        while (event != null) {
            event.run();
            event = events.poll();
        }
    }

    /** Waits for something to be ready, at most until the given time, and runs it. */
    void runUntil(long nanos) throws InterruptedException {
        long now = System.nanoTime();
        long wait = timers.isEmpty()
                ? nanos - now
                : Math.min(nanos - now, timers.peek().atNanos() - now);
        Runnable event = events.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        if (event != null) event.run();
        runReady();
    }

    private void handle(Delivery delivery) {
        CompletionStage<List<ProducerRecord<byte[], byte[]>>> stage;
        try {
            stage = handler.handle(delivery.record(), delivery.count());
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedStage(e);
        }
        stage.whenComplete((records, failure) -> events.add(() -> {
            if (failure != null) failed(delivery, cause(failure));
            else publish(delivery, records);
        }));
    }

    private void failed(Delivery delivery, Throwable failure) {
        if (delivery.lost()) return;
        if (failure instanceof ShareLane.Unhandleable unhandleable) {
            deadLetter(delivery, unhandleable.code(), unhandleable.getMessage());
        } else if (failure instanceof ShareLane.Unavailable || failure instanceof RetriableException) {
            later(delivery, String.valueOf(failure.getMessage()), () -> handle(delivery));
        } else if (delivery.count() + 1 >= deliveryLimit) {
            deadLetter(delivery, EXHAUSTED, "delivery " + delivery.count() + " failed: " + failure);
        } else {
            log.warn("{} failed at delivery {}, released for another", delivery, delivery.count(), failure);
            later(delivery, "handling failed: " + failure, () -> delivery.settle(AcknowledgeType.RELEASE));
        }
    }

    private void publish(Delivery delivery, List<ProducerRecord<byte[], byte[]>> records) {
        publisher.publish(records, failure -> events.add(() -> published(delivery, records, failure)));
    }

    private void published(
            Delivery delivery, List<ProducerRecord<byte[], byte[]>> records, Optional<Exception> failure) {
        if (failure.isEmpty()) delivery.settle(AcknowledgeType.ACCEPT);
        else if (delivery.lost()) log.info("{}: results not published, lock lost: {}", delivery, failure.get());
        else if (failure.get() instanceof RetriableException)
            later(delivery, "publishing: " + failure.get(), () -> publish(delivery, records));
        else failed(delivery, failure.get());
    }

    private void deadLetter(Delivery delivery, String code, String cause) {
        if (delivery.lost()) return;
        ProducerRecord<byte[], byte[]> letter;
        try {
            letter = handler.deadLetter(delivery.record(), code, cause);
        } catch (RuntimeException e) {
            later(delivery, "writing a dead letter: " + e, () -> deadLetter(delivery, code, cause));
            return;
        }
        publisher.publish(List.of(letter), failure -> events.add(() -> buried(delivery, code, cause, failure)));
    }

    private void buried(Delivery delivery, String code, String cause, Optional<Exception> failure) {
        if (failure.isPresent() && failure.get() instanceof RetriableException) {
            later(delivery, "writing a dead letter: " + failure.get(), () -> deadLetter(delivery, code, cause));
            return;
        }
        if (failure.isEmpty()) buried.warn(code, "{} went to the dead letters: {}: {}", delivery, code, cause);
        else log.error("{} rejected without a dead letter: {}: {}", delivery, code, cause, failure.get());
        delivery.settle(AcknowledgeType.REJECT);
    }

    private void later(Delivery delivery, String why, Runnable step) {
        Duration pause = delivery.pause(why);
        timers.add(new Timer(System.nanoTime() + pause.toNanos(), () -> {
            if (!delivery.lost()) step.run();
        }));
    }

    private static Throwable cause(Throwable failure) {
        boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return wrapped && failure.getCause() != null ? failure.getCause() : failure;
    }
}
