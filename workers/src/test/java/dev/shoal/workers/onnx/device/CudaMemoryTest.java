package dev.shoal.workers.onnx.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The calls as the CUDA runtime takes them, against a library with its functions over the processor's memory. */
@EnabledOnOs(OS.LINUX)
final class CudaMemoryTest {
    @TempDir
    static Path temp;

    private static String library;

    @BeforeAll
    static void compile() throws IOException, InterruptedException, URISyntaxException {
        Path source =
                Path.of(CudaMemoryTest.class.getResource("/device/cudart.c").toURI());
        library = temp.resolve("libcudart-on-host.so").toString();
        String output;
        int code;
        try {
            Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library, source.toString())
                    .redirectErrorStream(true)
                    .start();
            output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            code = compiler.waitFor();
        } catch (IOException e) {
            assumeTrue(false, "no C compiler is here");
            return;
        }
        assertEquals(0, code, output);
    }

    @Test
    void takesCopiesAndClears() throws DeviceUnavailable {
        var memory = CudaMemory.open(List.of("libno-such.so.12", library));
        long address = memory.allocate(64);
        var at = new Pointer(address);
        assertArrayEquals(new byte[64], at.getByteArray(0, 64));
        for (int i = 0; i < 12; i++) at.setByte(i, (byte) (i + 1));
        memory.copy(new DeviceMemory.Strip(address + 1, 4), new DeviceMemory.Strip(address + 32, 3), 2, 3);
        memory.settle();
        assertArrayEquals(new byte[] {2, 3, 0, 6, 7, 0, 10, 11, 0}, at.getByteArray(32, 9));
        memory.clear(new DeviceMemory.Strip(address + 33, 3), 1, 2);
        memory.settle();
        assertArrayEquals(new byte[] {2, 0, 0, 6, 0, 0, 10, 11, 0}, at.getByteArray(32, 9));
        memory.free(address);
    }

    @Test
    void saysHowMuchIsFreeWhereItIsNotEnough() throws DeviceUnavailable {
        var memory = CudaMemory.open(List.of(library));
        var full = assertThrows(OutOfMemoryError.class, () -> memory.allocate(1L << 40));
        assertEquals("the GPU has no 1048576 MiB in one piece, 5 of 7 MiB are free", full.getMessage());
    }

    @Test
    void aFailureNamesTheCall() throws DeviceUnavailable {
        var memory = CudaMemory.open(List.of(library));
        var failed = assertThrows(IllegalStateException.class, () -> memory.free(1));
        assertEquals("CUDA: cudaFree failed with 700, an error of the device", failed.getMessage());
    }
}
