package dev.shoal.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench works off real tasks on a real broker and accounts for each; its figures are no test's business. */
class OrchestratorBenchTest {
    @TempDir
    private Path dir;

    @Test
    void accountsForEveryTask() throws Exception {
        Path json = dir.resolve("figures.json");
        var options = new OrchestratorBench.Options(
                List.of(40), 0, 20, Duration.ofMillis(5), 16, List.of(1), 30, 20, Map.of(), Optional.of(json));
        var out = new ByteArrayOutputStream();

        boolean good = new OrchestratorBench(options, new PrintStream(out, true, StandardCharsets.UTF_8)).run();

        assertTrue(good, out.toString(StandardCharsets.UTF_8));
        JsonNode run = new ObjectMapper().readTree(json.toFile()).get(0);
        assertEquals(40, run.get("tasks").intValue());
        assertEquals(0, run.get("lost").intValue());
        assertTrue(run.get("p50_ms").doubleValue() >= 10, "two turns of 5 ms each: " + run);
        assertTrue(run.get("bytes_per_task").get("trajectories").longValue() > 0, run.toString());
        assertTrue(run.get("of_ideal").doubleValue() > 0, run.toString());
    }

    @Test
    void idealIsWhatTheSlotsAllow() {
        var scenario = new Scenario(100, 0, 50, Duration.ofMillis(20), 8, 1);
        assertEquals(200, scenario.idealTasksPerSecond(), 1e-9); // 8 slots, 40 ms of them for each task
    }
}
