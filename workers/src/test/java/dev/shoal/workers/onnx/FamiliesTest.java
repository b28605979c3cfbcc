package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.StepPlan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny graphs with the inputs and outputs of real exports; make.py writes them. */
final class FamiliesTest {
    /** The first half is fed together, the second alone. */
    private static final int SLOTS = 8;

    private static final int CONTEXT = 48;
    private static final int[] TOKENS = new Random(3).ints(24, 2, 64).toArray();

    static Stream<Path> graphs() throws IOException, URISyntaxException {
        Path models = Path.of(FamiliesTest.class.getResource("/models").toURI());
        try (Stream<Path> files = Files.walk(models)) {
            return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList().stream();
        }
    }

    private static int firstPosition(Path graph) {
        return graph.toString().contains("gemma-3") ? 1 : 0;
    }

    private static OnnxRunner open(Path graph) {
        return OnnxRunner.open(graph, firstPosition(graph), SLOTS, CONTEXT, new RuntimeSettings(1, false));
    }

    private static float[] feed(OnnxRunner runner, int slot, int past, int... tokens) {
        return runner.forward(new StepPlan(slot, 1, tokens.length, tokens, new int[] {past}))[0].clone();
    }

    private static float[][] copy(float[][] logits) {
        return Arrays.stream(logits).map(float[]::clone).toArray(float[][]::new);
    }

    private static int[] tokens(int from, int to) {
        return Arrays.copyOfRange(TOKENS, from, to);
    }

    private static void assertSame(Path graph, float[] expected, float[] found, String what) {
        double range = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            range = Math.max(range, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - found[i]));
        }
        boolean half = graph.toString().contains("fp16");
        assertTrue(range > 0.1, graph + " has logits without meaning");
        assertTrue(worst <= (half ? 2e-2 : 2e-5) * range, graph + ", " + what + ": differs by " + worst / range);
    }

    @ParameterizedTest
    @CsvSource({
        "llama-3.2, false, any lengths, attention_mask+input_ids+position_ids, 1 heads of 16, FLOAT32",
        "llama-merged, false, any lengths, attention_mask+input_ids+position_ids+use_cache_branch, 1 heads of 16, FLOAT32",
        "gemma-3-270m, false, equal lengths, input_ids+position_ids, 1 heads of 16, FLOAT32",
        "gemma-3-270m-gqa, true, any lengths, attention_mask+input_ids+position_ids, 1 heads of 16, FLOAT32",
        "qwen-2.5-gqa, true, any lengths, input_ids+seqlens_k+total_sequence_length, 1 heads of 16, FLOAT32",
        "qwen-3-gqa, true, any lengths, attention_mask+input_ids+num_logits_to_keep, 2 heads of 16, FLOAT32",
        "phi-3_fp16, false, any lengths, attention_mask+input_ids+position_ids, 2 heads of 16, FLOAT16",
    })
    void feedsWhatIsDeclared(String name, boolean inPlace, String batching, String inputs, String kv, String type)
            throws IOException, URISyntaxException {
        String folder = name.replace("_fp16", "");
        String file = name.endsWith("_fp16") ? "model_fp16.onnx" : "model";
        Path graph = graphs().filter(path -> path.toString().contains("/" + folder + "/onnx/"))
                .filter(path -> path.getFileName().toString().contains(file))
                .findFirst()
                .orElseThrow();
        try (OnnxRunner runner = open(graph)) {
            ModelTraits traits = runner.traits();
            assertEquals(inPlace, traits.inPlace());
            assertEquals(batching, traits.batching());
            assertEquals(List.of(inputs.split("\\+")), traits.inputs());
            assertEquals(List.of(kv), traits.kvShapes());
            assertEquals(type, traits.kvType());
            assertFalse(traits.tokenByToken());
            assertEquals(2, traits.layers());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-3.2", "llama-3.2-gqa"})
    void namesWhatToLowerWhenTheKeysAndValuesDoNotFit(String family) throws IOException, URISyntaxException {
        Path graph = graphs().filter(path -> path.toString().contains("/" + family + "/onnx/model.onnx"))
                .findFirst()
                .orElseThrow();
        var settings = new RuntimeSettings(1, false);
        var tooLarge = assertThrows(InvalidModel.class, () -> OnnxRunner.open(graph, 256, 131_072, settings));
        assertTrue(
                tooLarge.getMessage().contains("more than 2 GiB, 8192 MiB in all layers; lower engine.slots"),
                tooLarge::getMessage);
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void stepsAndChunksEqualAnUncachedRun(Path graph) throws OrtException {
        try (OnnxRunner runner = open(graph);
                var uncached = new UncachedRun(graph, firstPosition(graph))) {
            float[][] expected = new float[TOKENS.length + 1][];
            for (int n = 1; n <= TOKENS.length; n++) expected[n] = uncached.logits(tokens(0, n));
            for (int n = 0; n < TOKENS.length; n++) {
                assertSame(graph, expected[n + 1], feed(runner, 1, n, TOKENS[n]), "step " + n);
            }
            for (int chunk : new int[] {2, 5, 9, TOKENS.length}) {
                for (int past = 0; past < TOKENS.length; past += chunk) {
                    int end = Math.min(past + chunk, TOKENS.length);
                    float[] found = feed(runner, 2, past, tokens(past, end));
                    assertSame(graph, expected[end], found, "chunk of " + chunk + " from " + past);
                }
            }
            // Back to an earlier token, as after a rejected guess.
            assertSame(graph, expected[7], feed(runner, 2, 6, TOKENS[6]), "after going back");
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void batchesEqualSingleSequences(Path graph) {
        int[] lengths = {7, 3, 12, 3};
        int[] next = {4, 9, 33, 20};
        try (OnnxRunner runner = open(graph)) {
            for (int slot = 0; slot < lengths.length; slot++) {
                feed(runner, slot, 0, tokens(slot, slot + lengths[slot]));
                feed(runner, SLOTS / 2 + slot, 0, tokens(slot, slot + lengths[slot]));
            }
            int[] past = lengths.clone();
            // All together, some of them, and all again: the batch stays, shrinks, is cut short and grows.
            int[][] batches = {{0, 4}, {0, 4}, {1, 2}, {1, 2}, {2, 2}, {0, 4}, {0, 3}, {3, 1}, {0, 4}};
            int step = 0;
            for (int[] batch : batches) {
                int[] tokens = new int[batch[1]];
                Arrays.setAll(tokens, row -> next[row]);
                step++;
                int end = batch[0] + batch[1];
                float[][] logits = copy(runner.forward(
                        new StepPlan(batch[0], batch[1], 1, tokens, Arrays.copyOfRange(past, batch[0], end))));
                for (int row = 0; row < batch[1]; row++) {
                    int slot = batch[0] + row;
                    float[] expected = feed(runner, SLOTS / 2 + slot, past[slot]++, tokens[row]);
                    assertSame(graph, expected, logits[row], "slot " + slot + " in step " + step);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("graphs")
    void restoredPrefixEqualsAComputedOne(Path graph) {
        try (OnnxRunner runner = open(graph)) {
            feed(runner, 0, 0, tokens(0, 10));
            feed(runner, 1, 0, tokens(3, 7));
            feed(runner, 2, 0, tokens(5, 10));
            // The copy is taken out of a batch and put into the middle of one.
            runner.forward(new StepPlan(0, 3, 1, new int[] {1, 2, 3}, new int[] {10, 4, 5}));
            KvCopy copy = runner.copyOf(0, 0, 8);
            assertEquals(8, copy.tokens());
            runner.restore(List.of(copy.part(0, 3), copy.part(3, 8)), 8, 1);
            float[][] after = runner.forward(new StepPlan(0, 3, 1, new int[] {11, 12, 13}, new int[] {11, 8, 6}));
            float[] first = after[0].clone();
            float[] restored = after[1].clone();
            float[] last = after[2].clone();
            feed(runner, 3, 0, tokens(0, 10));
            feed(runner, 3, 10, 1);
            assertSame(graph, feed(runner, 3, 11, 11), first, "before");
            feed(runner, 3, 0, tokens(0, 8));
            assertSame(graph, feed(runner, 3, 8, 12), restored, "restored");
            feed(runner, 3, 0, tokens(5, 10));
            feed(runner, 3, 5, 3);
            assertSame(graph, feed(runner, 3, 6, 13), last, "behind");
        }
    }
}
