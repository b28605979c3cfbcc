package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.workers.engine.Completion;
import dev.shoal.workers.onnx.Device;
import dev.shoal.workers.onnx.KvPlace;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.sampling.Sampler;
import dev.shoal.workers.sampling.SamplingSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Models come and go in a running process: graph, tokenizer, template, and a turn of each. A thousand times:
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
    private static final RuntimeSettings RUNTIME = new RuntimeSettings(1, false)
            .on(Device.CPU, KvPlace.valueOf(System.getProperty("shoal.kv", KvPlace.AUTO.name())));
    private static final int SLOTS = 8;
    private static final int CONTEXT = 1024;

    /** In a process of its own, whose heap is resident from the start and cannot grow. */
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "DEVICE"})
    void leavesNoMemoryBehind(KvPlace kv) throws IOException, InterruptedException {
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
                "-Dshoal.kv=" + kv,
                "-Dshoal.root=" + System.getProperty("shoal.root"),
                LoadUnloadTest.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        Matcher resident = RESIDENT.matcher(output);
        assertTrue(resident.find(), output);
        long before = Long.parseLong(resident.group(1));
        long after = Long.parseLong(resident.group(2));
        String way = output.substring(resident.end()).strip();
        System.out.printf("%d loads, kv %s: resident memory from %d to %d KiB%s%n", LOADS, kv, before, after, way);
        assertTrue(after - before < MOST_GROWTH_KB, () -> LOADS + " loads: " + resident.group());
    }

    public static void main(String[] none) throws IOException {
        Path temp = Files.createTempDirectory("shoal-loads");
        try {
            List<Path> models = List.of(
                    ChatModels.QWEN_2_5.write(temp.resolve("plain")), ChatModels.PHI_3.write(temp.resolve("gqa")));
            for (int i = 0; i < WARM_UP; i++) load(models.get(i % 2));
            long before = residentKb();
            var tenths = new StringBuilder();
            for (int i = 0; i < LOADS; i++) {
                load(models.get(i % 2));
                if (i % Math.max(1, LOADS / 10) == 0) tenths.append(' ').append(residentKb());
            }
            System.out.println("resident " + before + " " + residentKb() + ", on the way" + tenths);
        } finally {
            delete(temp);
        }
    }

    private static void load(Path folder) {
        try (Model model = Fixtures.open(ModelDirectory.read(folder), SLOTS, CONTEXT, RUNTIME)) {
            ServedTools tools = ServedTools.compile("You keep a shop.", List.of(), model);
            TurnPlan plan = TurnPlan.of(model, tools, List.of(Agents.user("Have you got forks?")));
            var sampler = new Sampler(SamplingSettings.GREEDY, 0);
            var request = plan.request(4, sampler, Instant.now().plusSeconds(60));
            plan.read((Completion.Finished) model.engine().submit(request).join())
                    .orElseThrow();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
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
