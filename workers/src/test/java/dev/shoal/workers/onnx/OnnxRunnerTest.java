package dev.shoal.workers.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.StepPlan;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a graph of a few KB; tiny.py makes it. */
final class OnnxRunnerTest {
    private static final int SLOTS = 4;
    private static final int CONTEXT = 32;
    private static final float TOLERANCE = 1e-5f;
    private static final int[] TOKENS = {3, 17, 5, 5, 21, 9, 0, 11, 2, 8};

    private static Path file(String name) {
        try {
            return Path.of(OnnxRunnerTest.class.getResource("/onnx/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OnnxRunner open(String name) {
        return OnnxRunner.open(file(name), SLOTS, CONTEXT, new RuntimeSettings(1, false));
    }

    private static float[] prefill(OnnxRunner runner, int slot, int past, int... tokens) {
        return runner.forward(new StepPlan(slot, 1, tokens.length, tokens, new int[] {past}))[0].clone();
    }

    @Test
    void readsSizesFromTheGraph() {
        try (OnnxRunner runner = open("tiny.onnx")) {
            assertEquals(24, runner.vocabulary());
            assertEquals(SLOTS, runner.slots());
            assertEquals(CONTEXT, runner.contextTokens());
        }
    }

    @Test
    void chunksAndSingleStepsGiveTheSameLogits() {
        try (OnnxRunner runner = open("tiny.onnx")) {
            float[] whole = prefill(runner, 0, 0, TOKENS);
            prefill(runner, 1, 0, Arrays.copyOf(TOKENS, 4));
            float[] chunked = prefill(runner, 1, 4, Arrays.copyOfRange(TOKENS, 4, TOKENS.length));
            assertArrayEquals(whole, chunked, TOLERANCE);
            float[] last = {};
            for (int i = 0; i < TOKENS.length; i++) last = prefill(runner, 3, i, TOKENS[i]);
            assertArrayEquals(whole, last, TOLERANCE);
        }
    }

    @Test
    void raggedBatchGivesTheSameLogitsAsSingleSequences() {
        try (OnnxRunner runner = open("tiny.onnx")) {
            int[] lengths = {5, 1, 9};
            for (int i = 0; i < 3; i++) prefill(runner, 1 + i, 0, Arrays.copyOf(TOKENS, lengths[i]));
            float[][] batched = runner.forward(new StepPlan(1, 3, 1, new int[] {4, 6, 7}, lengths));
            float[][] copies = {batched[0].clone(), batched[1].clone(), batched[2].clone()};
            for (int i = 0; i < 3; i++) {
                prefill(runner, 0, 0, Arrays.copyOf(TOKENS, lengths[i]));
                assertArrayEquals(prefill(runner, 0, lengths[i], new int[] {4, 6, 7}[i]), copies[i], TOLERANCE);
            }
        }
    }

    @Test
    void restoredPrefixEqualsAComputedOne() {
        try (OnnxRunner runner = open("tiny.onnx")) {
            prefill(runner, 0, 0, TOKENS);
            KvCopy prefix = runner.copyOf(0, 0, 6);
            assertEquals(6, prefix.tokens());
            prefill(runner, 2, 0, 1, 1, 1, 1, 1, 1, 1, 1);
            runner.restore(List.of(prefix.part(0, 2), prefix.part(2, 6)), 6, 2);
            float[] expected = prefill(runner, 0, 6, 13, 14);
            assertArrayEquals(expected, prefill(runner, 2, 6, 13, 14), TOLERANCE);
        }
    }

    @Test
    void theNextTokenDependsOnThePast() {
        try (OnnxRunner runner = open("tiny.onnx")) {
            prefill(runner, 0, 0, 1, 2, 3);
            prefill(runner, 1, 0, 3, 2, 1);
            assertTrue(!Arrays.equals(prefill(runner, 0, 3, 4), prefill(runner, 1, 3, 4)));
        }
    }

    @Test
    void closesTwice() {
        OnnxRunner runner = open("tiny.onnx");
        runner.close();
        runner.close();
    }

    @Test
    void servesTheSameNetworkInOtherForms() {
        try (OnnxRunner runner = open("tiny.onnx")) {
            float[] expected = prefill(runner, 0, 0, TOKENS);
            for (String name : List.of("position_ids.onnx", "all_logits.onnx")) {
                try (OnnxRunner other = open(name)) {
                    prefill(other, 0, 0, Arrays.copyOf(TOKENS, 3));
                    float[] found = prefill(other, 0, 3, Arrays.copyOfRange(TOKENS, 3, TOKENS.length));
                    assertArrayEquals(expected, found, TOLERANCE, name);
                }
            }
        }
    }

    @Test
    void feedsOneTokenWhereTheGraphTakesNoMore() {
        try (OnnxRunner runner = open("plain.onnx")) {
            assertTrue(runner.traits().tokenByToken());
            prefill(runner, 0, 0, TOKENS);
            assertEquals(TOKENS.length, runner.copyOf(0, 0, TOKENS.length).tokens());
        }
    }

    @Test
    void namesWhatItCannotServe(@TempDir Path folder) throws IOException {
        Path corrupt =
                Files.write(folder.resolve("model.onnx"), Arrays.copyOf(Files.readAllBytes(file("tiny.onnx")), 900));
        String message = refusal(corrupt);
        assertTrue(message.contains(corrupt + " cannot be loaded"), message);
        assertTrue(refusal(folder.resolve("none.onnx")).contains("does not exist"));
    }

    private static String refusal(Path file) {
        var settings = new RuntimeSettings(1, false);
        return assertThrows(InvalidModel.class, () -> OnnxRunner.open(file, SLOTS, CONTEXT, settings))
                .getMessage();
    }
}
