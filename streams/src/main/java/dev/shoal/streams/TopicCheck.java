package dev.shoal.streams;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the topics before anything is read: a missing one, or one partition too many, would lose tasks silently. */
final class TopicCheck {
    private static final Logger log = LoggerFactory.getLogger(TopicCheck.class);

    private static final long WAIT_MS = 2000;

    private TopicCheck() {}

    /**
     * Waits for the broker as long as it takes.
     *
     * @return how many partitions each topic has that the orchestrator reads
     * @throws dev.shoal.bootstrap.config.InvalidInput if topics are missing or not co-partitioned
     */
    static int await(Admin admin, Topics topics, String brokers) throws InterruptedException {
        while (true) {
            try {
                Map<String, Integer> partitions = partitions(admin, topics);
                check(partitions, topics);
                return partitions.get(topics.tasks());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw new IllegalStateException("the topics cannot be described: " + e.getCause(), e.getCause());
                }
                log.warn("waiting for Kafka at {}: {}", brokers, e.getCause().getMessage());
                Thread.sleep(WAIT_MS);
            }
        }
    }

    /** Counts of the topics that exist. */
    private static Map<String, Integer> partitions(Admin admin, Topics topics)
            throws ExecutionException, InterruptedException {
        Map<String, Integer> counts = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
                admin.describeTopics(needed(topics)).topicNameValues().entrySet()) {
            try {
                counts.put(topic.getKey(), topic.getValue().get().partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) throw e;
            }
        }
        return counts;
    }

    static void check(Map<String, Integer> partitions, Topics topics) {
        var problems = new Problems("The set of topics");
        for (String topic : needed(topics)) {
            if (!partitions.containsKey(topic)) problems.add(topic, "does not exist; create it");
        }
        List<String> counts = new ArrayList<>();
        for (String topic : topics.coPartitioned()) {
            if (partitions.containsKey(topic)) counts.add(topic + "=" + partitions.get(topic));
        }
        long different = topics.coPartitioned().stream()
                .filter(partitions::containsKey)
                .map(partitions::get)
                .distinct()
                .count();
        if (different > 1) {
            problems.add("partitions", "must be equal, are " + String.join(", ", counts) + "; add partitions");
        }
        problems.throwIfAny();
    }

    private static List<String> needed(Topics topics) {
        return topics.required().stream().map(Topics.Topic::name).toList();
    }
}
