package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.workers.engine.StepPlan;
import dev.shoal.workers.onnx.device.DeviceUnavailable;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model runs where it can, and says what was left out. */
final class PlacementsTest {
    private static final RuntimeSettings PLAIN = new RuntimeSettings(1, false);

    private static OnnxRunner open(RuntimeSettings settings) throws URISyntaxException {
        Path graph = Path.of(PlacementsTest.class.getResource("/onnx/tiny.onnx").toURI());
        return OnnxRunner.open(graph, 2, 16, settings);
    }

    @Test
    void theProcessorTakesOverFromAGpuThatIsNotThere() throws URISyntaxException {
        try (OnnxRunner runner = open(PLAIN.on(Device.CUDA, KvPlace.AUTO))) {
            if (runner.placement().device() == Device.CUDA) return;
            assertEquals(KvPlace.HOST, runner.placement().kv());
            assertFalse(runner.placement().leftOut().isEmpty());
            String reason = runner.placement().leftOut().get(0);
            assertTrue(reason.startsWith("CUDA"), reason);
            assertTrue(reason.contains("-Pcuda") || reason.contains("libcu") || reason.contains("GPU"), reason);
            assertEquals(24, runner.forward(new StepPlan(0, 1, 1, new int[] {3}, new int[] {0}))[0].length);
        }
    }

    @Test
    void nothingIsLeftOutWhereNothingWasAskedFor() throws URISyntaxException {
        try (OnnxRunner runner = open(PLAIN.on(Device.CPU, KvPlace.AUTO))) {
            assertEquals(new Placement(Device.CPU, KvPlace.HOST), runner.placement());
        }
    }

    @Test
    void theFastestPlaceComesFirst() {
        var gpu = List.of(
                new Placement(Device.CUDA, KvPlace.DEVICE),
                new Placement(Device.CUDA, KvPlace.HOST),
                new Placement(Device.CPU, KvPlace.HOST));
        assertEquals(gpu, Placements.places(PLAIN, true));
        assertEquals(gpu.subList(1, 3), Placements.places(PLAIN.on(Device.CUDA, KvPlace.HOST), true));
        assertEquals(gpu.subList(2, 3), Placements.places(PLAIN, false));
        assertEquals(gpu.subList(2, 3), Placements.places(PLAIN.on(Device.CPU, KvPlace.AUTO), true));
    }

    @Test
    void everyPlaceThatFailsIsNamedWithItsReason() {
        List<String> reasons = new ArrayList<>();
        String opened = Placements.first(PLAIN.on(Device.CPU, KvPlace.DEVICE), place -> {
            if (place.kv() == KvPlace.DEVICE) throw new DeviceUnavailable("another version");
            reasons.addAll(place.leftOut());
            return "open";
        });
        assertEquals("open", opened);
        assertEquals(
                List.of("the processor, keys and values in memory of the device, is left out: another version"),
                reasons);
    }

    @Test
    void aModelThatRunsNowhereIsToBlameItself() {
        var broken = new InvalidModel("it is truncated");
        var thrown = assertThrows(
                InvalidModel.class,
                () -> Placements.first(PLAIN.on(Device.CPU, KvPlace.DEVICE), place -> {
                    throw broken;
                }));
        assertSame(broken, thrown);
    }
}
