package dev.shoal.workers.onnx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import com.sun.jna.Pointer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the processor, whose memory can be looked into. */
final class DeviceTensorsTest {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final HostMemory memory = new HostMemory();

    @Test
    void aTensorIsTheMemoryItself() throws DeviceUnavailable, OrtException {
        long address = memory.allocate(24);
        try (var tensors = DeviceTensors.open(environment, memory.name());
                OnnxTensor tensor = tensors.tensor(address, 24, new long[] {2, 3}, OnnxJavaType.FLOAT)) {
            for (int i = 0; i < 6; i++) new Pointer(address).setFloat(4L * i, i + 0.5f);
            assertArrayEquals(new float[][] {{0.5f, 1.5f, 2.5f}, {3.5f, 4.5f, 5.5f}}, (float[][]) tensor.getValue());
            assertArrayEquals(new long[] {2, 3}, tensor.getInfo().getShape());
        } finally {
            memory.free(address);
        }
    }

    @Test
    void theRuntimeRefusesAShapeThatDoesNotFit() throws DeviceUnavailable {
        long address = memory.allocate(4);
        try (var tensors = DeviceTensors.open(environment, memory.name())) {
            var refused = assertThrows(
                    OrtException.class, () -> tensors.tensor(address, 4, new long[] {1000}, OnnxJavaType.FLOAT));
            assertTrue(refused.getMessage().contains("4"), refused::getMessage);
        } finally {
            memory.free(address);
        }
    }

    @Test
    void anotherVersionOfTheJavaApiIsMissedWithItsName() {
        for (String runtime : new String[] {"ai.onnxruntime.OnnxValue", "ai.onnxruntime.NoSuchClass"}) {
            var missed = assertThrows(
                    DeviceUnavailable.class, () -> DeviceTensors.open(environment, memory.name(), runtime));
            assertTrue(
                    missed.getMessage().contains("with ONNX Runtime " + environment.getVersion()), missed::getMessage);
        }
    }

    @Test
    void aMemoryThatTheRuntimeDoesNotKnowIsRefused() {
        var missed = assertThrows(DeviceUnavailable.class, () -> DeviceTensors.open(environment, "Abacus"));
        assertTrue(missed.getMessage().contains("device is not supported"), missed::getMessage);
    }

    @Test
    void copiesAndClearsRunsOfBytes() {
        long address = memory.allocate(64);
        var at = new Pointer(address);
        for (int i = 0; i < 12; i++) at.setByte(i, (byte) (i + 1));
        memory.copy(new DeviceMemory.Strip(address + 1, 4), new DeviceMemory.Strip(address + 32, 3), 2, 3);
        assertArrayEquals(new byte[] {2, 3, 0, 6, 7, 0, 10, 11, 0}, at.getByteArray(32, 9));
        memory.clear(new DeviceMemory.Strip(address + 33, 3), 1, 2);
        assertArrayEquals(new byte[] {2, 0, 0, 6, 0, 0, 10, 11, 0}, at.getByteArray(32, 9));
        memory.free(address);
    }

    @Test
    void aMachineWithoutCudaSaysWhichLibrariesItLacks() {
        var missed = assertThrows(
                DeviceUnavailable.class, () -> CudaMemory.open(List.of("libno-such.so.12", "no-such-either")));
        assertEquals(
                "none of the CUDA runtime's libraries is there: libno-such.so.12, no-such-either", missed.getMessage());
    }
}
