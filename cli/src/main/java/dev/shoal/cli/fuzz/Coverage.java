package dev.shoal.cli.fuzz;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;

/** How far each reader says that it is done: the orchestrator's committed offsets, the first open one of each share group. */
final class Coverage implements AutoCloseable {
    private final Admin admin;
    private final Topics topics;

    Coverage(ConnectionSettings connection) {
        admin = Admin.create(connection.clients());
        topics = new Topics(connection.topicPrefix());
    }

    /** The partitions whose reader is not past this offset, and how many records are missing. */
    Map<TopicPartition, Long> missing(Map<TopicPartition, Long> wanted)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> done = done();
        Map<TopicPartition, Long> missing = new HashMap<>();
        wanted.forEach((partition, end) -> {
            if (partition.topic().equals(topics.agents())) return; // read by everybody, committed by nobody
            long at = done.getOrDefault(partition, 0L);
            if (at < end) missing.put(partition, end - at);
        });
        return missing;
    }

    private Map<TopicPartition, Long> done() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> done = new HashMap<>();
        admin.listConsumerGroupOffsets(topics.orchestratorGroup())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> done.put(partition, offset.offset()));
        Map<String, ListShareGroupOffsetsSpec> groups = new HashMap<>();
        add(groups, topics.workerGroup(), topics.turns());
        for (String connector : List.of(FuzzAgent.SQL, FuzzAgent.CLOCK)) {
            add(groups, topics.connectorGroup(connector), topics.invocations(connector));
        }
        admin.listShareGroupOffsets(groups)
                .all()
                .get()
                .values()
                .forEach(offsets -> offsets.forEach((partition, info) -> {
                    if (info != null) done.put(partition, done(info));
                }));
        return done;
    }

    /** The stored first offset moves with the acknowledgement after; that nothing is left is known at once. */
    private static long done(SharePartitionOffsetInfo info) {
        return info.lag().filter(left -> left == 0).map(none -> Long.MAX_VALUE).orElse(info.startOffset());
    }

    private void add(Map<String, ListShareGroupOffsetsSpec> groups, String group, String topic) {
        groups.put(group, all(topic));
        groups.put(topics.urgent(group), all(topics.urgent(topic)));
    }

    private static ListShareGroupOffsetsSpec all(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < FuzzStack.PARTITIONS; i++) partitions.add(new TopicPartition(topic, i));
        return new ListShareGroupOffsetsSpec().topicPartitions(partitions);
    }

    @Override
    public void close() {
        admin.close();
    }
}
