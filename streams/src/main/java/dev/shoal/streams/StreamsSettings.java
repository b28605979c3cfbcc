package dev.shoal.streams;

import static org.apache.kafka.streams.StreamsConfig.mainConsumerPrefix;
import static org.apache.kafka.streams.StreamsConfig.producerPrefix;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** What Kafka Streams is told: our choices, which the user's own {@code kafka.*} settings override, and what is fixed. */
final class StreamsSettings {
    private static final long LONGEST_POLL_MS = 100;

    private StreamsSettings() {}

    static Properties of(OrchestratorConfig config) {
        Properties all = new Properties();
        choose(all);
        // Without records the thread waits for some, and looks at timers only between two waits.
        all.put(StreamsConfig.POLL_MS_CONFIG, Math.min(config.tick().toMillis(), LONGEST_POLL_MS));
        all.putAll(config.kafka());
        fix(all, config);
        return all;
    }

    private static void choose(Properties all) {
        // Any order among topics is fine: an event that is not awaited is ignored. So nothing waits for a slow topic.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // A thread that waits for records neither commits nor looks at timers meanwhile: by default up to 100 ms.
        all.put(StreamsConfig.POLL_MS_CONFIG, 10);
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
        all.put(producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // Nobody sees a record before its commit, and that sends what lingers: smaller requests would gain nothing.
        all.put(producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        // The first records of a transaction often come before the broker has ended the one before.
        all.put(producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 10);
        // A process that died leaves its transaction open, and readers wait for it, this long at most.
        all.put(producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 10_000);
        // A process that was killed holds its tasks up until its session ends. Brokers allow no shorter one unless told
        // to.
        all.put(mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        // Heartbeats are how an instance learns that another one has left and that its tasks are to be taken over.
        all.put(mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 500);
    }

    private static void fix(Properties all, OrchestratorConfig config) {
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, config.topics().orchestratorGroup());
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
    }
}
