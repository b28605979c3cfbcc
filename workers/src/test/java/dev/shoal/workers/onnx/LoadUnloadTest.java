package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.workers.engine.StepPlan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Models come and go in a running process. A thousand times:
 *
 * <pre>mvn -pl workers -am test -Dtest=LoadUnloadTest -Dsurefire.failIfNoSpecifiedTests=false -Dshoal.loads=1000
 * </pre>
 */
@EnabledOnOs(OS.LINUX)
final class LoadUnloadTest {
    private static final int LOADS = Integer.getInteger("shoal.loads", 50);
    private static final int WARM_UP = 20;
    /** Every load takes more than that for keys and values alone. */
    private static final long MOST_GROWTH_KB = 16 << 10;

    private static final Pattern RESIDENT = Pattern.compile("resident (\\d+) (\\d+)");
    private static final int SLOTS = 8;
    private static final int CONTEXT = 1024;

    /** In a process of its own, whose heap is resident from the start and cannot grow. */
    @Test
    void leavesNoMemoryBehind() throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dshoal.loads=" + LOADS,
                LoadUnloadTest.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        Matcher resident = RESIDENT.matcher(output);
        assertTrue(resident.find(), output);
        long before = Long.parseLong(resident.group(1));
        long after = Long.parseLong(resident.group(2));
        System.out.printf("%d loads: resident memory from %d to %d KiB%n", LOADS, before, after);
        assertTrue(after - before < MOST_GROWTH_KB, () -> LOADS + " loads: " + resident.group());
    }

    public static void main(String[] none) throws IOException, URISyntaxException {
        for (int i = 0; i < WARM_UP; i++) load(i);
        long before = residentKb();
        for (int i = 0; i < LOADS; i++) load(i);
        System.out.println("resident " + before + " " + residentKb());
    }

    private static void load(int count) throws URISyntaxException {
        String family = List.of("llama-3.2", "llama-3.2-gqa").get(count % 2);
        Path file = Path.of(LoadUnloadTest.class
                .getResource("/models/" + family + "/onnx/model.onnx")
                .toURI());
        try (OnnxRunner runner = OnnxRunner.open(file, SLOTS, CONTEXT, new RuntimeSettings(1, false))) {
            int[] prompt = new int[64];
            for (int slot = 0; slot < SLOTS; slot++) {
                runner.forward(new StepPlan(slot, 1, prompt.length, prompt, new int[1]));
            }
            int[] past = new int[SLOTS];
            Arrays.fill(past, prompt.length);
            runner.forward(new StepPlan(0, SLOTS, 1, new int[SLOTS], past));
        }
    }

    private static long residentKb() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
