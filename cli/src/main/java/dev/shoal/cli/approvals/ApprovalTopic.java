package dev.shoal.cli.approvals;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.UnreadableRecord;
import dev.shoal.schemas.topic.Topics;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the topic in which the orchestrator writes what waits for a human. */
final class ApprovalTopic {
    private static final Logger log = LoggerFactory.getLogger(ApprovalTopic.class);

    private ApprovalTopic() {}

    /** @throws InvalidInput if the installation has no such topic */
    static ApprovalBoard read(ConnectionSettings connection) {
        String topic = new Topics(connection.topicPrefix()).approvalRequests();
        var board = new ApprovalBoard();
        try (Registry registry = Registry.connect(connection.registry());
                var scan = new TopicScan(connection)) {
            List<TopicPartition> partitions = scan.partitions(topic);
            if (partitions.isEmpty()) {
                throw new InvalidInput(
                        "The installation",
                        List.of("topic " + topic
                                + ": does not exist; is --topic-prefix right? `shoal topics apply` creates it"));
            }
            scan.read(partitions, Optional.empty(), record -> add(record, registry, board));
        }
        return board;
    }

    private static void add(ConsumerRecord<byte[], byte[]> record, Registry registry, ApprovalBoard board) {
        try {
            board.add(registry.serde().deserializer().deserialize(record.topic(), record.value()));
        } catch (UnreadableRecord e) {
            log.warn("skipping {}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }
}
