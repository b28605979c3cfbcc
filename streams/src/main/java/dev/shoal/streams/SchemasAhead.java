package dev.shoal.streams;

import dev.shoal.schemas.serde.Registry;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Has the registry asked for what a batch needs while its first records are worked on. Records of schemas that do not exist would
 * otherwise cost the orchestrator's thread a round trip each, more than good ones. Made by the consumer.
 */
public final class SchemasAhead implements ConsumerInterceptor<byte[], byte[]> {
    private static final String REGISTRY = "shoal.registry";

    private Registry registry;

    /** Puts it in front of what the orchestrator reads, unless the user has an interceptor of their own. */
    static void into(Properties properties, Registry registry) {
        properties.putIfAbsent(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG),
                SchemasAhead.class.getName());
        properties.put(StreamsConfig.mainConsumerPrefix(REGISTRY), registry);
    }

    @Override
    public void configure(Map<String, ?> configs) {
        registry = (Registry) configs.get(REGISTRY);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
        records.forEach(record -> registry.lookAhead(record.value()));
        return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        // Nothing depends on it.
    }

    @Override
    public void close() {
        // The registry is its owner's.
    }
}
