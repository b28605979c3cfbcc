package dev.shoal.cli.admin;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes agent definitions to the compacted {@code agents} topic. */
public final class AgentPublisher {
    private AgentPublisher() {}

    /** @return the key under which the definition now stands: name@version */
    public static String publish(ConnectionSettings connection, AgentDefinition agent)
            throws ExecutionException, InterruptedException {
        String key = agent.getName() + "@" + agent.getVersion();
        String topic = new Topics(connection.topicPrefix()).agents();
        Map<String, Object> settings = connection.clients();
        settings.put("acks", "all");
        try (Registry registry = Registry.connect(connection.registry());
                var producer = new KafkaProducer<>(
                        settings, new StringSerializer(), registry.serde().serializer())) {
            producer.send(new ProducerRecord<>(topic, key, agent)).get();
        }
        return key;
    }
}
