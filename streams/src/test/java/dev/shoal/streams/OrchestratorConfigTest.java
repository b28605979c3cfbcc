package dev.shoal.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.schemas.blob.BlobSettings;
import dev.shoal.streams.processor.Stores;
import dev.shoal.streams.query.QueryConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class OrchestratorConfigTest {
    private static final Map<String, String> REQUIRED = Map.of(
            "kafka.bootstrap.servers",
            "broker:9092",
            "schema.registry.url",
            "http://registry:8081",
            "state.dir",
            "/data");

    @Test
    void readsEverySetting() {
        OrchestratorConfig config = read(Map.ofEntries(
                Map.entry("kafka.replication.factor", "3"),
                Map.entry("schema.registry.ssl.truststore.location", "/t"),
                Map.entry("basic.auth.credentials.source", "URL"),
                Map.entry("bearer.auth.token", "abc"),
                Map.entry("http.read.timeout.ms", "5"),
                Map.entry("auto.register.schemas", "false"),
                Map.entry("use.latest.version", "true"),
                Map.entry("topic.prefix", "blue."),
                Map.entry("state.store", "memory"),
                Map.entry("streams.threads", "4"),
                Map.entry("standby.replicas", "1"),
                Map.entry("commit.interval.ms", "70"),
                Map.entry("timer.tick.ms", "80"),
                Map.entry("conversation.max.bytes", "50000"),
                Map.entry("closed.retention.ms", "1000"),
                Map.entry("subtask.secret", "s3cret"),
                Map.entry("blob.dir", System.getProperty("java.io.tmpdir")),
                Map.entry("blob.min.bytes", "300"),
                Map.entry("query.port", "8090"),
                Map.entry("query.host", "here"),
                Map.entry("query.bind", "0.0.0.0"),
                Map.entry("query.token", "sixteen-letters-"),
                Map.entry("health.port", "8080")));
        assertEquals(Map.of("bootstrap.servers", "broker:9092", "replication.factor", "3"), config.kafka());
        assertEquals(7, config.schemaRegistry().size());
        assertEquals("/t", config.schemaRegistry().get("schema.registry.ssl.truststore.location"));
        assertEquals("false", config.schemaRegistry().get("auto.register.schemas"));
        assertEquals("blue.tasks", config.topics().tasks());
        assertEquals(Path.of("/data"), config.stateDir());
        assertEquals(Stores.Kind.MEMORY, config.stateStore());
        assertEquals(4, config.threads());
        assertEquals(1, config.standbyReplicas());
        assertEquals(Duration.ofMillis(70), config.commitInterval());
        assertEquals(Duration.ofMillis(80), config.tick());
        assertEquals(50_000, config.limits().conversationBytes());
        assertEquals(Duration.ofSeconds(1), config.limits().closedRetention());
        assertEquals(new BlobSettings(Optional.of(Path.of(System.getProperty("java.io.tmpdir"))), 300), config.blobs());
        assertEquals("s3cret", config.subTaskSecret().orElseThrow().reveal());
        assertEquals(Optional.of(8080), config.healthPort());
        QueryConfig query = config.query().orElseThrow();
        assertEquals(8090, query.port());
        assertEquals("0.0.0.0", query.bind());
        assertEquals("here", query.host());
        assertEquals("sixteen-letters-", query.token().orElseThrow().reveal());
    }

    @Test
    void needsThreeSettingsOnly() {
        OrchestratorConfig config = read(Map.of());
        assertEquals("tasks", config.topics().tasks());
        assertEquals(Stores.Kind.ROCKSDB, config.stateStore());
        assertEquals(Duration.ofMillis(20), config.commitInterval());
        assertEquals(Duration.ofHours(24), config.limits().closedRetention());
        assertEquals(Optional.empty(), config.healthPort());
        assertEquals(Optional.empty(), config.query());
    }

    @Test
    void answersQuestionsOfItsOwnMachineOnlyUnlessThereIsAToken() {
        QueryConfig query = read(Map.of("query.port", "0")).query().orElseThrow();
        assertEquals("127.0.0.1", query.bind());
        assertEquals("127.0.0.1", query.host());
        assertEquals(Optional.empty(), query.token());

        for (Map<String, String> unsafe : List.of(
                Map.of("query.bind", "0.0.0.0"),
                Map.of("query.bind", "0.0.0.0", "query.token", "too-short"),
                Map.of("query.token", "too-short"))) {
            Map<String, String> settings = new HashMap<>(unsafe);
            settings.put("query.port", "0");
            String message =
                    assertThrows(InvalidInput.class, () -> read(settings)).getMessage();
            assertTrue(message.contains("needs a query.token of 16 characters"), message);
            assertFalse(message.contains("too-short"), message);
        }
    }

    @Test
    void reportsEveryProblemAtOnce() {
        Settings settings =
                Settings.of(Map.of("state.store", "disk", "streams.threads", "0", "comit.interval.ms", "5"));
        String message = assertThrows(InvalidInput.class, () -> OrchestratorConfig.read(settings))
                .getMessage();
        for (String part : new String[] {
            "kafka.bootstrap.servers: is required",
            "schema.registry.url: is required",
            "state.dir: is required",
            "state.store=disk: must be rocksdb or memory",
            "streams.threads=0",
            "comit.interval.ms: unknown; did you mean commit.interval.ms?"
        }) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void letsUsersTuneKafkaButNotGiveUpExactlyOnce() {
        Properties properties = StreamsSettings.of(read(Map.of(
                "kafka.producer.linger.ms", "20",
                "kafka.processing.guarantee", "at_least_once",
                "kafka.replication.factor", "3",
                "topic.prefix", "blue.")));
        assertEquals("20", properties.get("producer.linger.ms"));
        assertEquals("lz4", properties.get("producer.compression.type"));
        assertEquals("3", properties.get("replication.factor"));
        assertEquals("exactly_once_v2", properties.get("processing.guarantee"));
        assertEquals("blue.shoal-orchestrator", properties.get("application.id"));
        assertEquals(20L, properties.get("commit.interval.ms"));
    }

    private static OrchestratorConfig read(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(more);
        return OrchestratorConfig.read(Settings.of(all));
    }
}
