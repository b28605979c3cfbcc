package dev.shoal.cli.admin;

import dev.shoal.schemas.topic.Topics;
import dev.shoal.schemas.topic.Topics.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics and sets the share groups up; running it again changes nothing that is right already. */
public final class TopicSetup {
    /** A record of a process that died is handed out again after so long; the broker's least. Lanes at work renew it. */
    private static final String LOCK_MS = "15000";

    private static final int MOST_DESCRIBES = 50;
    private static final long DESCRIBE_PAUSE_MS = 200;

    private final Admin admin;
    private final Topics topics;

    public TopicSetup(Admin admin, Topics topics) {
        this.admin = admin;
        this.topics = topics;
    }

    /**
     * @param partitions of each topic that is created
     * @param replication empty for the cluster's default
     * @return a line for each thing done, for people
     * @throws IllegalStateException if topics that the orchestrator reads exist with unequal partition counts
     */
    public List<String> apply(List<String> connectors, int partitions, Optional<Short> replication)
            throws ExecutionException, InterruptedException {
        return apply(connectors, List.of(), partitions, replication);
    }

    /** @param models that turns are escalated to: each gets a topic and a share group of its own */
    public List<String> apply(List<String> connectors, List<String> models, int partitions, Optional<Short> replication)
            throws ExecutionException, InterruptedException {
        List<String> done = new ArrayList<>();
        List<Topic> wanted = topics.all(connectors, models);
        Set<String> existing = admin.listTopics().names().get();
        List<NewTopic> missing = new ArrayList<>();
        for (Topic topic : wanted) {
            if (existing.contains(topic.name())) {
                done.add("topic " + topic.name() + ": exists");
            } else {
                missing.add(new NewTopic(topic.name(), Optional.of(partitions), replication).configs(topic.config()));
                done.add("topic " + topic.name() + ": created with " + partitions + " partitions");
            }
        }
        admin.createTopics(missing).all().get();
        checkPartitions(topics.coPartitioned());
        done.addAll(setUpGroups(connectors, models));
        return done;
    }

    private void checkPartitions(Collection<String> names) throws ExecutionException, InterruptedException {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (TopicDescription topic : described(names))
            counts.put(topic.name(), topic.partitions().size());
        if (counts.values().stream().distinct().count() > 1) {
            throw new IllegalStateException(
                    "the topics that the orchestrator reads must have equal partition counts, but " + counts
                            + "; add partitions to the smaller ones");
        }
    }

    /** A topic just created may take a moment to be known to the broker that is asked. */
    private Collection<TopicDescription> described(Collection<String> names)
            throws ExecutionException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return admin.describeTopics(names).allTopicNames().get().values();
            } catch (ExecutionException e) {
                boolean notYet = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!notYet || attempt == MOST_DESCRIBES) throw e;
                Thread.sleep(DESCRIBE_PAUSE_MS);
            }
        }
    }

    /** A share group starts at the latest record and reads uncommitted ones unless told otherwise before its first member. */
    private List<String> setUpGroups(List<String> connectors, List<String> models)
            throws ExecutionException, InterruptedException {
        List<String> groups = new ArrayList<>(List.of(topics.workerGroup()));
        models.forEach(model -> groups.add(topics.workerGroup(model)));
        connectors.forEach(connector -> groups.add(topics.connectorGroup(connector)));
        groups.addAll(groups.stream().map(topics::urgent).toList());
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (String group : groups) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.GROUP, group),
                    List.of(
                            set("share.auto.offset.reset", "earliest"),
                            set("share.isolation.level", "read_committed"),
                            set("share.record.lock.duration.ms", LOCK_MS)));
        }
        admin.incrementalAlterConfigs(changes).all().get();
        return groups.stream()
                .map(group -> "share group " + group + ": reads committed records from the earliest")
                .toList();
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }
}
