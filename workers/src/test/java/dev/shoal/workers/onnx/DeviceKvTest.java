package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.StepPlan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and values in memory that Java does not know, on the processor: every logit is the same to the last bit. */
final class DeviceKvTest {
    private static final int SLOTS = 4;
    private static final int CONTEXT = 40;
    private static final int VOCABULARY = 64;

    static Stream<Path> graphs() throws IOException, URISyntaxException {
        return FamiliesTest.graphs();
    }

    private static OnnxRunner open(Path graph, KvPlace kv) {
        int first = graph.toString().contains("gemma-3") ? 1 : 0;
        return OnnxRunner.open(graph, first, SLOTS, CONTEXT, new RuntimeSettings(1, false).on(Device.CPU, kv));
    }

    /** The same steps on both runners. */
    private record Both(OnnxRunner host, OnnxRunner device) implements AutoCloseable {
        void forward(StepPlan plan) {
            float[][] expected = host.forward(plan);
            float[][] found = device.forward(plan);
            for (int row = 0; row < plan.rows(); row++) assertArrayEquals(expected[row], found[row], 0f);
        }

        /** Copies a slot's first tokens, in two parts, over another slot. */
        void copy(int from, int to, int tokens) {
            for (OnnxRunner runner : List.of(host, device)) {
                int half = tokens / 2;
                try (KvCopy all = runner.copyOf(from, 0, tokens);
                        KvCopy first = all.part(0, half);
                        KvCopy second = all.part(half, tokens)) {
                    assertEquals(tokens, first.tokens() + second.tokens());
                    runner.restore(List.of(first, second), tokens, to);
                }
            }
        }

        @Override
        public void close() {
            host.close();
            device.close();
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void decidesAsWithBuffersOfTheJvm(Path graph) {
        try (var both = new Both(open(graph, KvPlace.HOST), open(graph, KvPlace.DEVICE))) {
            assertEquals(new Placement(Device.CPU, KvPlace.HOST), both.host().placement());
            assertEquals(
                    new Placement(Device.CPU, KvPlace.DEVICE), both.device().placement());
            assertEquals(both.host().traits(), both.device().traits());
            walk(both, new Random(graph.toString().length()));
        }
    }

    /** Prompts, single and batched steps, steps back and copies, in any order. */
    private static void walk(Both both, Random random) {
        int[] length = new int[SLOTS];
        for (int step = 0; step < 120; step++) {
            int slot = random.nextInt(SLOTS);
            switch (random.nextInt(5)) {
                case 0 -> {
                    int past = random.nextInt(length[slot] + 1);
                    int width = 1 + random.nextInt(Math.min(9, CONTEXT - past));
                    both.forward(new StepPlan(slot, 1, width, tokens(random, width), new int[] {past}));
                    length[slot] = past + width;
                }
                case 1 -> {
                    int to = random.nextInt(SLOTS);
                    if (to == slot || length[slot] == 0) continue;
                    length[to] = 1 + random.nextInt(length[slot]);
                    both.copy(slot, to, length[to]);
                }
                default -> {
                    int rows = 1 + random.nextInt(SLOTS - slot);
                    int[] past = Arrays.copyOfRange(length, slot, slot + rows);
                    if (Arrays.stream(past).anyMatch(tokens -> tokens == 0 || tokens == CONTEXT)) continue;
                    both.forward(new StepPlan(slot, rows, 1, tokens(random, rows), past));
                    for (int row = 0; row < rows; row++) length[slot + row]++;
                }
            }
        }
    }

    private static int[] tokens(Random random, int count) {
        return random.ints(count, 0, VOCABULARY).toArray();
    }
}
