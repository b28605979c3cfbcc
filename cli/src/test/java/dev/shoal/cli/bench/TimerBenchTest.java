package dev.shoal.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every timer of a real orchestrator fires once, beside other tasks; how late is no test's business. */
class TimerBenchTest {
    @TempDir
    private Path dir;

    @Test
    void everyTimerFiresOnceAndNoneTooEarly() throws Exception {
        Path json = dir.resolve("figures.json");
        var out = new ByteArrayOutputStream();

        boolean good = new TimerBench(
                        new TimerBench.Options(2, 20, 20, 30, Optional.of(json)),
                        new PrintStream(out, true, StandardCharsets.UTF_8))
                .run();

        assertTrue(good, out.toString(StandardCharsets.UTF_8));
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertEquals(40, figures.get("timers").intValue());
        assertTrue(figures.get("fired").get("max_ms").doubleValue() >= 0, figures.toString());
        assertTrue(
                figures.get("seen").get("max_ms").doubleValue()
                        >= figures.get("fired").get("p50_ms").doubleValue(),
                figures.toString());
    }
}
