package dev.shoal.workers.onnx;

import dev.shoal.workers.engine.ModelRunner;
import dev.shoal.workers.engine.PackingRunner;
import dev.shoal.workers.engine.StepPlan;
import java.util.Arrays;
import java.util.List;

/** Feeds a few tokens in several ways that must give the same logits. */
final class Probe {
    private static final int TOKENS = 4;

    /** Of the range of the logits. Rounding, also that of quantised activations, stays far below; a lost past does not. */
    private static final double TOLERANCE = 0.1;

    private final ModelRunner runner;
    private final int[] tokens = new int[TOKENS];

    Probe(ModelRunner runner) {
        this.runner = runner;
        for (int i = 0; i < TOKENS; i++) tokens[i] = (int) ((i + 1L) * runner.vocabulary() / (TOKENS + 3));
    }

    boolean stepsGood() {
        return same(fed(TOKENS), fed(1));
    }

    boolean chunksGood() {
        return same(fed(TOKENS), fed(TOKENS / 2));
    }

    /** Several tokens behind a past, alone and together with another slot's. */
    boolean packsGood() {
        if (!(runner instanceof PackingRunner packing)) return false;
        float[] expected = fed(TOKENS);
        if (!same(expected, fed(1)) || !same(expected, fed(TOKENS / 2))) return false;
        if (runner.slots() == 1) return true;
        int half = TOKENS / 2;
        fed(half);
        int[] first = Arrays.copyOf(tokens, half);
        int[] last = Arrays.copyOfRange(tokens, half, TOKENS);
        packing.forward(List.of(plan(1, first, 0), plan(0, first, 0)));
        float[][] together = packing.forward(List.of(plan(0, last, half), plan(1, last, half)));
        return same(expected, together[0]) && same(expected, together[1]);
    }

    private static StepPlan plan(int slot, int[] tokens, int past) {
        return new StepPlan(slot, 1, tokens.length, tokens, new int[] {past});
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
