package dev.shoal.schemas.agent;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.serde.Registry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every agent definition of the {@code agents} topic, kept up to date by a thread of its own. Thread-safe.
 *
 * <p>A topic that does not exist yet, an unreachable broker and an unreachable registry are waited for. A record that cannot
 * be read is logged once and skipped; the definition before it under the same key stays. Partitions added to the topic are
 * seen after a restart.
 */
public final class AgentDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentDirectory.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private final Map<String, AgentDefinition> byId = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<AgentDefinition>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final AgentReader reader;
    private final Thread thread;

    /** @param consumers makes a consumer for each attempt, reading committed records and assigned nothing yet */
    AgentDirectory(
            Supplier<org.apache.kafka.clients.consumer.Consumer<String, byte[]>> consumers,
            Deserializer<AgentDefinition> values,
            String topic) {
        reader = new AgentReader(consumers, values, topic, new AgentReader.Target() {
            @Override
            public void put(String id, AgentDefinition definition) {
                AgentDirectory.this.put(id, definition);
            }

            @Override
            public void remove(String id) {
                byId.remove(id);
            }

            @Override
            public void caughtUp() {
                loaded.countDown();
            }
        });
        thread = new Thread(reader, "agent-directory");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts to read; {@link #awaitLoaded} tells when everything that was there at the start is known.
     *
     * @param kafkaConfig at least {@code bootstrap.servers}; group, offsets, isolation and deserializers are set here
     * @param agentsTopic the topic's full name
     */
    public static AgentDirectory start(Map<String, Object> kafkaConfig, Registry registry, String agentsTopic) {
        Map<String, Object> config = new HashMap<>(kafkaConfig);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new AgentDirectory(
                () -> new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer()),
                registry.serde(AgentDefinition.class).deserializer(),
                agentsTopic);
    }

    /** Waits until the topic was read to the end that it had; false when that took longer. */
    public boolean awaitLoaded(Duration atMost) throws InterruptedException {
        return loaded.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    public Optional<AgentDefinition> find(String nameAtVersion) {
        return Optional.ofNullable(byId.get(nameAtVersion));
    }

    /** The definition with the highest version of this name. */
    public Optional<AgentDefinition> newest(String name) {
        return byId.values().stream()
                .filter(definition -> definition.getName().equals(name))
                .max((a, b) -> Integer.compare(a.getVersion(), b.getVersion()));
    }

    /**
     * Calls the listener with every definition known now, on the caller's thread, and with each that is new or changed later,
     * on the directory's thread. Around the time of this call one may come twice. The listener must be quick.
     */
    public void onChange(Consumer<AgentDefinition> listener) {
        listeners.add(listener);
        byId.values().forEach(listener);
    }

    private void put(String id, AgentDefinition definition) {
        AgentDefinition before = byId.put(id, definition);
        if (definition.equals(before)) return;
        for (Consumer<AgentDefinition> listener : listeners) {
            try {
                listener.accept(definition);
            } catch (RuntimeException e) {
                log.error("a listener failed on agent {}", id, e);
            }
        }
    }

    /** Stops reading; what is known stays. Idempotent. */
    @Override
    public void close() {
        reader.stop();
        try {
            thread.join(CLOSE_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
