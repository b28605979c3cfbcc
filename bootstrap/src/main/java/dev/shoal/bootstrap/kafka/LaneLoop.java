package dev.shoal.bootstrap.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lane's thread: polls, waits for the batch, acknowledges, renews; {@link Handling} decides each record's verdict. */
final class LaneLoop implements Runnable {
    /** Draining, then closing the consumer. */
    static final Duration LONGEST_CLOSE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(LaneLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);
    private static final Duration LONGEST_REOPEN = Duration.ofSeconds(30);
    private static final int DEFAULT_LOCK_MS = 30_000;

    private final String name;
    private final ShareLane.Config config;
    private final Handling handling;
    private final Trouble trouble;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Map<Delivery.Id, Delivery> deliveries = new LinkedHashMap<>();

    LaneLoop(String name, ShareLane.Config config, Producer<byte[], byte[]> producer, ShareLane.Handler handler) {
        this.name = name;
        this.config = config;
        this.handling = new Handling(new Publisher(producer), handler, config.deliveryLimit());
        this.trouble = new Trouble(log, "lane " + name + " of " + config.topic());
    }

    Optional<String> trouble() {
        return trouble.current();
    }

    void stop() {
        stopping.set(true);
        handling.wake();
    }

    @Override
    public void run() {
        Duration pause = Duration.ofSeconds(1);
        while (!stopping.get()) {
            try (KafkaShareConsumer<byte[], byte[]> consumer = open()) {
                var contact = new Contact(consumer);
                while (!stopping.get()) {
                    serve(consumer, contact);
                    pause = Duration.ofSeconds(1);
                }
                drain(consumer);
            } catch (InterruptException | InterruptedException e) {
                stopping.set(true);
            } catch (RuntimeException e) {
                // Refused by the cluster, or in a state that only a new consumer gets out of.
                log.debug("lane {}: consumer failed", name, e);
                trouble.is(Optional.of("Kafka: " + e));
                abandonAll();
                pause = await(pause);
            }
        }
    }

    private KafkaShareConsumer<byte[], byte[]> open() {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, name);
        // No more than a batch and nothing fetched ahead: a slow lane must not sit on records that others could take.
        settings.putIfAbsent(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        settings.putIfAbsent(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 5_000);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        settings.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batch());
        var bytes = new ByteArrayDeserializer();
        KafkaShareConsumer<byte[], byte[]> consumer = new KafkaShareConsumer<>(settings, bytes, bytes);
        consumer.setAcknowledgementCommitCallback(LaneLoop::acknowledged);
        consumer.subscribe(List.of(config.topic()));
        return consumer;
    }

    private static void acknowledged(Map<TopicIdPartition, Set<Long>> offsets, Exception failure) {
        if (failure == null) return;
        log.info("not acknowledged, will be delivered again: {}: {}", offsets, String.valueOf(failure));
    }

    private void serve(KafkaShareConsumer<byte[], byte[]> consumer, Contact contact) throws InterruptedException {
        take(consumer);
        trouble.is(obstacle(contact));
        handling.runReady();
        if (deliveries.isEmpty()) return;
        long renewAt = System.nanoTime() + renewEvery(consumer).toNanos();
        while (inProgress() && System.nanoTime() - renewAt < 0 && !stopping.get()) {
            handling.runUntil(renewAt);
            trouble.is(obstacle(contact));
        }
        if (!stopping.get()) acknowledge(consumer);
    }

    /** Polls: new records go to the handler; renewed ones come back as they are and may be acknowledged again. */
    private void take(KafkaShareConsumer<byte[], byte[]> consumer) {
        var polled = consumer.poll(POLL);
        long lockedUntil = System.nanoTime() + lock(consumer).toNanos();
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            Delivery known = deliveries.get(Delivery.Id.of(record));
            if (known != null) {
                known.returned();
                continue;
            }
            Delivery delivery = new Delivery(record, lockedUntil);
            deliveries.put(delivery.id(), delivery);
            handling.begin(delivery);
        }
        boolean overdue = deliveries.values().stream().anyMatch(d -> !d.held() && d.lockExpired(System.nanoTime()));
        if (overdue) throw new KafkaException("renewed records did not come back");
    }

    private boolean inProgress() {
        return deliveries.values().stream().anyMatch(d -> d.verdict().isEmpty());
    }

    private static Duration lock(KafkaShareConsumer<byte[], byte[]> consumer) {
        return Duration.ofMillis(consumer.acquisitionLockTimeoutMs().orElse(DEFAULT_LOCK_MS));
    }

    /** A third of the lock, so that a failed renewal can be tried again; at once when some are still to come back. */
    private Duration renewEvery(KafkaShareConsumer<byte[], byte[]> consumer) {
        boolean away = deliveries.values().stream().anyMatch(d -> !d.held());
        return away ? POLL : lock(consumer).dividedBy(3);
    }

    private void acknowledge(KafkaShareConsumer<byte[], byte[]> consumer) {
        List<Delivery> renewed = new ArrayList<>();
        for (Delivery delivery : List.copyOf(deliveries.values())) {
            if (!delivery.held()) continue;
            if (delivery.verdict().isPresent()) {
                consumer.acknowledge(delivery.record(), delivery.verdict().get());
                deliveries.remove(delivery.id());
            } else {
                consumer.acknowledge(delivery.record(), AcknowledgeType.RENEW);
                renewed.add(delivery);
            }
        }
        // Without renewals the next poll carries the acknowledgements along and saves a request.
        if (!renewed.isEmpty()) renew(consumer, renewed);
    }

    private void renew(KafkaShareConsumer<byte[], byte[]> consumer, List<Delivery> renewed) {
        Duration lock = lock(consumer);
        long until = System.nanoTime() + lock.toNanos();
        renewed.forEach(delivery -> delivery.renewing(until));
        Map<TopicIdPartition, Optional<KafkaException>> results = consumer.commitSync(lock.dividedBy(3));
        results.forEach((partition, failure) -> {
            if (failure.isEmpty()) return;
            // Told once, by the callback.
            for (Delivery delivery : renewed) {
                if (delivery.id().partition() == partition.partition()) lose(delivery);
            }
        });
    }

    private void lose(Delivery delivery) {
        log.debug("lock of {} lost, it will be delivered again", delivery);
        delivery.lose();
        deliveries.remove(delivery.id());
    }

    private void abandonAll() {
        deliveries.values().forEach(Delivery::lose);
        deliveries.clear();
    }

    /** Short enough that no lock runs out meanwhile. Closing the consumer then sends the acknowledgements. */
    private void drain(KafkaShareConsumer<byte[], byte[]> consumer) throws InterruptedException {
        Duration third = lock(consumer).dividedBy(3);
        Duration longest = third.compareTo(LONGEST_DRAIN) < 0 ? third : LONGEST_DRAIN;
        long until = System.nanoTime() + longest.toNanos();
        while (inProgress() && System.nanoTime() - until < 0) handling.runUntil(until);
        for (Delivery delivery : deliveries.values()) {
            if (!delivery.held()) continue;
            consumer.acknowledge(delivery.record(), delivery.verdict().orElse(AcknowledgeType.RELEASE));
        }
        abandonAll();
    }

    private Optional<String> obstacle(Contact contact) {
        if (contact.lost())
            return Optional.of("no answer from the brokers at " + config.kafka().get("bootstrap.servers"));
        return deliveries.values().stream().flatMap(d -> d.obstacle().stream()).findFirst();
    }

    private Duration await(Duration pause) {
        long until = System.nanoTime() + pause.toNanos();
        try {
            while (!stopping.get() && System.nanoTime() - until < 0) handling.runUntil(until);
        } catch (InterruptedException e) {
            stopping.set(true);
        }
        Duration next = pause.multipliedBy(2);
        return next.compareTo(LONGEST_REOPEN) < 0 ? next : LONGEST_REOPEN;
    }
}
