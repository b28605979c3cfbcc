package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.workers.onnx.Device;
import dev.shoal.workers.onnx.KvPlace;
import dev.shoal.workers.onnx.Weights;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorkerConfigTest {
    private static final Map<String, String> LEAST = Map.of(
            "kafka.bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry", "model.dir", "m/desk");

    private static WorkerConfig read(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(LEAST);
        all.putAll(more);
        return WorkerConfig.read(Settings.of(all));
    }

    @Test
    void readsEverySetting() {
        WorkerConfig config = read(Map.ofEntries(
                Map.entry("kafka.security.protocol", "SSL"),
                Map.entry("basic.auth.user.info", "a:b"),
                Map.entry("auto.register.schemas", "false"),
                Map.entry("topic.prefix", "test."),
                Map.entry("model.variant", "q4f16"),
                Map.entry("worker.id", "w7"),
                Map.entry("worker.lanes", "3"),
                Map.entry("worker.batch", "4"),
                Map.entry("worker.delivery.limit", "6"),
                Map.entry("worker.escalated", "true"),
                Map.entry("engine.slots", "2"),
                Map.entry("engine.context.tokens", "512"),
                Map.entry("engine.threads", "5"),
                Map.entry("engine.spinning", "true"),
                Map.entry("engine.weights", "unpacked"),
                Map.entry("engine.prefill.chunk.tokens", "64"),
                Map.entry("engine.cache.mb", "16"),
                Map.entry("engine.token.budget", "9000"),
                Map.entry("engine.count", "3"),
                Map.entry("engine.packing", "false"),
                Map.entry("engine.device", "cuda"),
                Map.entry("engine.kv", "host"),
                Map.entry("answer.max.tokens", "50"),
                Map.entry("blob.dir", System.getProperty("java.io.tmpdir")),
                Map.entry("health.port", "0")));
        assertEquals(Map.of("bootstrap.servers", "broker:9092", "security.protocol", "SSL"), config.kafka());
        assertEquals("a:b", config.schemaRegistry().get("basic.auth.user.info"));
        assertEquals("false", config.schemaRegistry().get("auto.register.schemas"));
        assertEquals("test.turns", config.topics().turns());
        assertEquals(Path.of("m/desk"), config.modelDir());
        assertEquals(Optional.of("q4f16"), config.variant());
        assertEquals("w7", config.workerId());
        assertEquals(new WorkerConfig.Lanes(3, 4, 6, true), config.lanes());
        assertEquals(
                new WorkerConfig.EngineSettings(
                        2, 512, 5, true, Weights.UNPACKED, 64, 16, 9000, 3, false, Device.CUDA, KvPlace.HOST),
                config.engine());
        assertEquals(50, config.answerTokens());
        assertEquals(Optional.of(Path.of(System.getProperty("java.io.tmpdir"))), config.blobDir());
        assertEquals(Optional.of(0), config.healthPort());
        assertEquals(16, config.model().engine().queued());
        assertEquals(16 << 20, config.model().engine().cacheBytes());
        assertEquals(9000, config.model().engine().tokenBudget());
        // Two slots for three engines: one each.
        assertEquals(1, config.model().slots());
        assertEquals(3, config.model().engines());
        assertFalse(config.model().packing());
    }

    @Test
    void hasDefaultsForMostSettings() {
        WorkerConfig config = read(Map.of());
        assertEquals(
                new WorkerConfig.EngineSettings(
                        8, 2048, 1, false, Weights.PACKED, 256, 128, 0, 1, true, Device.AUTO, KvPlace.AUTO),
                config.engine());
        assertEquals(Optional.empty(), config.healthPort());
        assertFalse(config.workerId().isEmpty());
    }

    @Test
    void reportsAllProblemsAtOnce() {
        var refused = assertThrows(
                InvalidInput.class,
                () -> WorkerConfig.read(
                        Settings.of(Map.of("engine.slot", "2", "worker.lanes", "0", "engine.device", "tpu"))));
        String[] parts = {
            "kafka.bootstrap.servers: is required",
            "schema.registry.url: is required",
            "model.dir: is required",
            "worker.lanes=0: must be",
            "engine.device=tpu: must be auto, cpu or cuda",
            "engine.slot: unknown; did you mean engine.slots?"
        };
        for (String part : parts) assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
}
