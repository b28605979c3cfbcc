package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of finished tasks on a real broker: nothing, neither in the store's topic nor in what the broker keeps of it. */
class FinishedTasksTest {
    private static final Topics TOPICS = new Topics("");
    private static final int TASKS = 20;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void finishedTasksLeaveTheStoreAndTheBrokerCompactsItsTopic() throws Exception {
        try (var opened = new Lifecycle()) {
            ConnectionSettings where = start(opened);
            TaskClient client = opened.add(new TaskClient(where));
            RecordFollower results = opened.add(new RecordFollower(where, List.of(TOPICS.results()), true));
            String changelog = TOPICS.orchestratorGroup() + "-task-states-changelog";
            for (int i = 0; i < TASKS; i++)
                client.submit("t-" + i, "unknown", "x", Map.of()).get();

            int answered = 0;
            Instant giveUp = Instant.now().plus(PATIENCE);
            while (answered < TASKS && Instant.now().isBefore(giveUp)) answered += results.poll(POLL, (t, r) -> {});
            assertEquals(TASKS, answered);

            assertEquals("compact", cleanupPolicy(where, changelog));
            // Each later task is one more record and lets the segment before be closed: only closed ones are compacted.
            Set<String> stored = tasks();
            for (int i = 0; !stored.isEmpty() && Instant.now().isBefore(giveUp); i++) {
                client.submit("later-" + i, "unknown", "x", Map.of()).get();
                stored = stored(where, changelog);
            }
            assertEquals(Set.of(), stored, "tasks that the topic still holds, as a state or as its end");
            assertTrue(forgotten(client, results, giveUp), "a task of the same id is a new one");
        }
    }

    private ConnectionSettings start(Lifecycle opened) throws Exception {
        // What takes a real broker days.
        Map<String, String> hasty = Map.of(
                "log.cleaner.backoff.ms", "200",
                "log.cleaner.min.cleanable.ratio", "0.01",
                "log.cleaner.delete.retention.ms", "1",
                "log.roll.ms", "1000");
        EmbeddedBroker broker = opened.add(EmbeddedBroker.start(folder.resolve("kafka"), 0, hasty));
        EmbeddedRegistry registry = opened.add(new EmbeddedRegistry(0));
        var where = new ConnectionSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                "");
        try (Admin admin = Admin.create(where.clients())) {
            new TopicSetup(admin, TOPICS).apply(List.of("sql"), 1, Optional.of((short) 1));
        }
        Map<String, String> settings = new HashMap<>();
        where.kafka().forEach((key, value) -> settings.put("kafka." + key, value));
        settings.putAll(where.registry());
        settings.put("state.dir", folder.resolve("streams").toString());
        settings.put("closed.retention.ms", "1000");
        opened.add(OrchestratorProcess.start(OrchestratorConfig.read(Settings.of(settings))));
        return where;
    }

    private static Set<String> tasks() {
        Set<String> tasks = new HashSet<>();
        for (int i = 0; i < TASKS; i++) tasks.add("t-" + i);
        return tasks;
    }

    private static String cleanupPolicy(ConnectionSettings where, String topic)
            throws ExecutionException, InterruptedException {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(where.clients())) {
            return admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get("cleanup.policy")
                    .value();
        }
    }

    /** The first tasks' ids among the keys of the topic, those of tombstones too. */
    private static Set<String> stored(ConnectionSettings where, String topic) {
        Map<String, Object> settings = where.clients();
        settings.put("isolation.level", "read_committed");
        Set<String> keys = new HashSet<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = List.of(new TopicPartition(topic, 0));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long end = consumer.endOffsets(all).get(all.get(0));
            while (consumer.position(all.get(0)) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) keys.add(record.key());
            }
        }
        keys.retainAll(tasks());
        return keys;
    }

    /** A second task of an id gets a result of its own only when the first one is forgotten. */
    private static boolean forgotten(TaskClient client, RecordFollower results, Instant giveUp) throws Exception {
        client.submit("t-0", "unknown", "x", Map.of()).get();
        Set<String> seen = new HashSet<>();
        while (!seen.contains("t-0") && Instant.now().isBefore(giveUp)) {
            results.poll(POLL, (topic, result) -> {
                if (result instanceof TaskFailed failed) seen.add(failed.getTaskId());
            });
        }
        return seen.contains("t-0");
    }
}
