package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.Settings;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.onnx.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CalibrationTest {
    private static final Calibration FOUND =
            new Calibration(Calibration.coresHere(), new RuntimeSettings(3, true, Weights.UNPACKED));

    private static WorkerConfig config(Path model, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("kafka.bootstrap.servers", "broker:9092");
        all.put("schema.registry.url", "http://registry");
        all.put("model.dir", model.toString());
        return WorkerConfig.read(Settings.of(all));
    }

    @Test
    void isKeptBesideTheModelAndUsedByTheWorker(@TempDir Path folder) throws IOException {
        Path model = Files.createDirectory(folder.resolve("desk"));
        assertEquals(
                new RuntimeSettings(1, false), config(model, Map.of()).model().runtime());
        assertEquals(folder.resolve("desk.calibration.json"), FOUND.write(model));
        assertEquals(Optional.of(FOUND), Calibration.read(model));
        assertEquals(FOUND.runtime(), config(model, Map.of()).model().runtime());
        var set = Map.of("engine.threads", "2", "engine.spinning", "false", "engine.weights", "packed");
        assertEquals(new RuntimeSettings(2, false), config(model, set).model().runtime());
    }

    @Test
    void doesNotCountOnAnotherMachineOrDamaged(@TempDir Path folder) throws IOException {
        Path model = Files.createDirectory(folder.resolve("desk"));
        new Calibration(Calibration.coresHere() + 1, FOUND.runtime()).write(model);
        assertFalse(Calibration.read(model).isPresent());
        Files.writeString(Calibration.file(model), "{\"threads\":");
        assertFalse(Calibration.read(model).isPresent());
    }

    @Test
    void triesTheModel() {
        AtomicInteger tried = new AtomicInteger();
        Calibration found = Calibration.measure(Fixtures.MODEL, 2, 0.001, candidate -> {
            tried.incrementAndGet();
            assertTrue(candidate.turnSeconds() > 0 && candidate.speed().cost().isPresent());
        });
        assertTrue(tried.get() >= 2);
        assertEquals(Calibration.coresHere(), found.cores());
    }
}
