package dev.shoal.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told: our choices, which the user's own {@code kafka.*} settings may override, and what may not be. */
final class StreamsSettings {
    private StreamsSettings() {}

    static Properties of(OrchestratorConfig config) {
        Map<String, Object> all = new HashMap<>(choices());
        all.putAll(config.kafka());
        all.putAll(fixed(config));
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    private static Map<String, Object> choices() {
        return Map.of(
                // Any order among topics is fine: an event that is not awaited is ignored, so nothing waits for a slow
                // topic.
                StreamsConfig.MAX_TASK_IDLE_MS_CONFIG,
                -1,
                StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG,
                0,
                StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
                "lz4",
                StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG),
                5,
                // A process that died leaves its transaction open, and readers wait for it, this long at most.
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                15_000,
                // A process that was killed comes back quickly: its old membership must not block the new one for long.
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                10_000,
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                2_000,
                StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG),
                "earliest");
    }

    private static Map<String, Object> fixed(OrchestratorConfig config) {
        return Map.of(
                StreamsConfig.APPLICATION_ID_CONFIG, config.topics().orchestratorGroup(),
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2,
                StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString(),
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads(),
                StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas(),
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
    }
}
