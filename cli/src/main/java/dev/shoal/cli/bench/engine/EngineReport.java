package dev.shoal.cli.bench.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** What was measured, for people and as JSON. Stateless. */
final class EngineReport {
    private EngineReport() {}

    static void print(MachineFigures m, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%n%d threads, weights %s: fp32 matmul peak %.1f GFLOPS, memory %.1f GB/s (one thread reading)%n"
                        + "  prefill  %.1f GFLOPS, %.0f %% of the peak%n"
                        + "  decode   %d rows %.2f ms, %.1f times the bound of %.2f ms; 1 row %.2f ms%n",
                m.threads(),
                m.weights(),
                m.matmulGflops(),
                m.readGbPerSecond(),
                m.prefillGflops(),
                100 * m.prefillShare(),
                m.decodeRows(),
                m.decodeMs(),
                m.decodeOfBound(),
                m.decodeBoundMs(),
                m.singleMs());
    }

    static void print(List<LevelFigures> levels, PrintStream out) {
        out.printf(
                "%n%-22s %8s %8s %7s %16s %16s %7s %7s%n",
                "level", "tasks/s", "tokens/s", "passes", "x naive (spread)", "x by processor", "p50 ms", "p99 ms");
        for (LevelFigures one : levels) {
            out.printf(
                    Locale.ROOT,
                    "%-22s %8.1f %8.0f %7.1f %5.1f (%4.1f-%4.1f) %5.1f (%4.1f-%4.1f) %7.1f %7.0f%n",
                    one.level(),
                    one.tasksPerSecond(),
                    one.tokensPerSecond(),
                    one.passesPerTask(),
                    one.ratio().median(),
                    one.ratio().least(),
                    one.ratio().most(),
                    one.cpuRatio().median(),
                    one.cpuRatio().least(),
                    one.cpuRatio().most(),
                    one.p50Ms(),
                    one.p99Ms());
        }
        out.printf(
                "%n%-22s %8s %8s %8s %8s %8s %8s %14s %9s %8s%n",
                "ms of a task",
                "prefill",
                "decode",
                "mask",
                "sampling",
                "copies",
                "prompt",
                "guesses right",
                "rows/pass",
                "peak MB");
        for (LevelFigures one : levels) {
            LevelFigures.Phases phases = one.phases();
            out.printf(
                    Locale.ROOT,
                    "%-22s %8.2f %8.2f %8.2f %8.2f %8.2f %8.2f %6.1f %5.0f %% %9.2f %8.0f%n",
                    one.level(),
                    phases.prefill(),
                    phases.decode(),
                    phases.mask(),
                    phases.sampling(),
                    phases.copies(),
                    phases.prompt(),
                    one.guessedPerTask(),
                    100 * one.guessedRight(),
                    one.rowsPerDecode(),
                    one.peakMb());
        }
        out.println();
    }

    static void print(Difference one, PrintStream out) {
        out.printf("%s: task %s differs from turn %d on%n", one.level(), one.task(), one.turn());
    }

    static void json(
            Path file, int tasks, int repeat, List<MachineFigures> machine, List<LevelFigures> levels, int differences)
            throws IOException {
        var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        ObjectNode root = json.createObjectNode();
        root.put("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        root.put("cores", Runtime.getRuntime().availableProcessors());
        root.put("tasks", tasks).put("repeat", repeat).put("differences", differences);
        root.set("machine", json.valueToTree(machine));
        root.set("levels", json.valueToTree(levels));
        Files.writeString(file, json.writeValueAsString(root) + "\n");
    }
}
