package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In ONNX Runtime's own words, as machines without a driver or without CUDA gave them. */
final class CudaAdviceTest {
    @ParameterizedTest
    @CsvSource({
        "Failed to load library /tmp/x/libonnxruntime_providers_cuda.so with error: libcublasLt.so.12: cannot open"
                + " shared object file: No such file or directory, libcublasLt.so.12 is missing; install CUDA 12",
        "with error: libcuda.so.1: cannot open shared object file: No such file or directory, no NVIDIA driver is there"
                + " (libcuda.so.1)",
        "CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1, too old for CUDA 12",
        "CUDA failure 100: no CUDA-capable device is detected ; GPU=-1, no GPU is visible to this process",
        "CUDA failure 2: out of memory ; GPU=0, memory is full; lower engine.slots",
        "the GPU has no 512 MiB in one piece, memory is full; lower engine.slots",
    })
    void saysWhatToDo(String message, String advice) {
        assertTrue(CudaAdvice.of(message).contains(advice), () -> CudaAdvice.of(message));
    }

    @Test
    void leavesOtherMessagesAsTheyAre() {
        assertEquals("", CudaAdvice.of("CUDA failure 209: no kernel image is available for execution on the device"));
    }
}
