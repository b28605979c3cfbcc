package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.StepPlan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against plain runs without a past, for all graphs with the inputs of real exports that can be packed. */
final class PackedRunnerTest {
    private static final int SLOTS = 4;
    private static final int CONTEXT = 48;
    private static final RuntimeSettings ONE_THREAD = new RuntimeSettings(1, false);

    static Stream<Path> graphs() throws IOException, URISyntaxException {
        Path models = Path.of(PackedRunnerTest.class.getResource("/models").toURI());
        try (Stream<Path> files = Files.walk(models)) {
            return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList().stream();
        }
    }

    static Stream<Path> packable() throws IOException, URISyntaxException {
        return graphs().filter(
                        graph -> open(graph).map(PackedRunnerTest::closed).orElse(false));
    }

    private static boolean closed(PackedRunner runner) {
        runner.close();
        return true;
    }

    private static int firstPosition(Path graph) {
        return graph.toString().contains("gemma-3") ? 1 : 0;
    }

    private static Optional<PackedRunner> open(Path graph) {
        return PackedRunner.open(graph, firstPosition(graph), SLOTS, CONTEXT, ONE_THREAD);
    }

    @Test
    void packsAttentionThatSeesTheWholePast() throws IOException, URISyntaxException {
        List<String> names = packable()
                .map(graph -> graph.getParent().getParent().getFileName().toString())
                .toList();
        assertEquals(EXPECTED, names);
    }

    private static final List<String> EXPECTED =
            List.of("granite-4-gqa", "llama-3.2-gqa", "qwen-2.5-gqa", "smollm-2-gqa");

    /** What a slot holds, and a copy of it. */
    private record Kept(KvCopy copy, List<Integer> tokens) {}

    @ParameterizedTest
    @MethodSource("packable")
    void anyMixtureEqualsRunsWithoutAPast(Path graph) throws OrtException {
        Random random = new Random(11);
        try (PackedRunner runner = open(graph).orElseThrow();
                var plain = new UncachedRun(graph, firstPosition(graph))) {
            List<List<Integer>> held = new ArrayList<>();
            for (int i = 0; i < SLOTS; i++) held.add(new ArrayList<>());
            List<Kept> copies = new ArrayList<>();
            for (int step = 0; step < 60; step++) {
                disturb(runner, random, held, copies);
                List<StepPlan> plans = plans(random, held);
                float[][] logits = runner.forward(plans);
                int row = 0;
                for (StepPlan plan : plans) {
                    List<Integer> own = held.get(plan.firstSlot());
                    for (int i = plan.wanted() - 1; i >= 0; i--) {
                        int[] tokens = own.subList(0, own.size() - i).stream()
                                .mapToInt(Integer::intValue)
                                .toArray();
                        assertClose(plain.logits(tokens), logits[row++], graph + ", step " + step);
                    }
                }
            }
            for (Kept kept : copies) kept.copy.close();
        }
    }

    private static void disturb(PackedRunner runner, Random random, List<List<Integer>> held, List<Kept> copies) {
        int slot = random.nextInt(SLOTS);
        List<Integer> own = held.get(slot);
        switch (random.nextInt(6)) {
            case 0 -> {
                runner.forget(slot);
                own.clear();
            }
            case 1 -> {
                if (own.size() > 2) copies.add(new Kept(runner.copyOf(slot, 0, own.size()), List.copyOf(own)));
            }
            case 2, 3 -> {
                if (copies.isEmpty()) return;
                Kept kept = copies.get(random.nextInt(copies.size()));
                int count = 1 + random.nextInt(kept.tokens.size());
                runner.restore(List.of(kept.copy), count, slot);
                held.set(slot, new ArrayList<>(kept.tokens.subList(0, count)));
            }
            case 4 -> {
                // As after rejected guesses.
                if (!own.isEmpty())
                    own.subList(random.nextInt(own.size()), own.size()).clear();
            }
            default -> {
                // Nothing happens beside the passes.
            }
        }
    }

    private static List<StepPlan> plans(Random random, List<List<Integer>> held) {
        List<Integer> slots = new ArrayList<>(IntStream.range(0, SLOTS).boxed().toList());
        java.util.Collections.shuffle(slots, random);
        List<StepPlan> plans = new ArrayList<>();
        for (int slot : slots.subList(0, 1 + random.nextInt(SLOTS))) {
            List<Integer> own = held.get(slot);
            if (own.size() > CONTEXT - 8) own.clear();
            int[] tokens = random.ints(1 + random.nextInt(8), 2, 64).toArray();
            int wanted = random.nextInt(tokens.length + 1);
            plans.add(new StepPlan(slot, 1, tokens.length, tokens, new int[] {own.size()}, wanted));
            for (int token : tokens) own.add(token);
        }
        return plans;
    }

    private static void assertClose(float[] expected, float[] found, String what) {
        double range = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            range = Math.max(range, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - found[i]));
        }
        assertTrue(range > 0.1, what + " has logits without meaning");
        assertTrue(worst <= 2e-5 * range, what + ": differs by " + worst / range);
    }

    @ParameterizedTest
    @MethodSource("packable")
    void runnersOfOneGraphDoNotDisturbEachOther(Path graph) {
        int[] tokens = {3, 17, 5, 5, 21, 9};
        var whole = new StepPlan(0, 1, 6, tokens, new int[] {0});
        try (PackedRunner one = open(graph).orElseThrow()) {
            PackedRunner other = one.another(firstPosition(graph)).orElseThrow();
            float[] expected = one.forward(whole)[0].clone();
            other.forward(new StepPlan(0, 1, 3, new int[] {9, 9, 9}, new int[] {0}));
            one.forward(new StepPlan(0, 1, 5, Arrays.copyOf(tokens, 5), new int[] {0}));
            assertArrayEquals(expected, other.forward(whole)[0], 1e-5f);
            other.close();
            assertArrayEquals(expected, one.forward(new StepPlan(0, 1, 1, new int[] {9}, new int[] {5}))[0], 1e-4f);
        }
    }
}
