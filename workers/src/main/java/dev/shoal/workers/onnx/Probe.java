package dev.shoal.workers.onnx;

import dev.shoal.workers.engine.StepPlan;
import java.util.Arrays;

/** Feeds a few tokens in several ways that must give the same logits. */
final class Probe {
    private static final int TOKENS = 4;

    /** Of the range of the logits. Rounding, also that of quantised activations, stays far below; a lost past does not. */
    private static final double TOLERANCE = 0.1;

    private final OnnxRunner runner;
    private final int[] tokens = new int[TOKENS];

    Probe(OnnxRunner runner) {
        this.runner = runner;
        for (int i = 0; i < TOKENS; i++) tokens[i] = (int) ((i + 1L) * runner.vocabulary() / (TOKENS + 3));
    }

    boolean stepsGood() {
        return same(fed(TOKENS), fed(1));
    }

    boolean chunksGood() {
        return same(fed(TOKENS), fed(TOKENS / 2));
    }

    private float[] fed(int width) {
        float[] logits = {};
        for (int past = 0; past < TOKENS; past += width) {
            int[] chunk = Arrays.copyOfRange(tokens, past, past + width);
            logits = runner.forward(new StepPlan(0, 1, width, chunk, new int[] {past}))[0];
        }
        return logits.clone();
    }

    private static boolean same(float[] expected, float[] found) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            lowest = Math.min(lowest, expected[i]);
            highest = Math.max(highest, expected[i]);
            worst = Math.max(worst, Math.abs(expected[i] - found[i]));
        }
        return worst <= TOLERANCE * (highest - lowest);
    }
}
