package dev.shoal.workers.sampling;

import java.util.Arrays;

/** Keeps the tokens that may be drawn, with weights relative to the likeliest. Buffers are reused; not thread-safe. */
final class Cuts {
    private final SamplingSettings settings;
    /** Logit above, token below, so that sorting the numbers sorts by likelihood. */
    private long[] order = {};

    private int[] tokens = {};
    private double[] weights = {};
    private int count;
    private int likeliest;

    Cuts(SamplingSettings settings) {
        this.settings = settings;
    }

    /** The likeliest first where anything is cut, else by id. */
    void take(float[] logits, AllowedTokens allowed, int best) {
        if (tokens.length < logits.length) {
            tokens = new int[logits.length];
            weights = new double[logits.length];
        }
        count = 0;
        likeliest = best;
        for (int token = allowed.next(0); token >= 0; token = allowed.next(token + 1)) tokens[count++] = token;
        boolean cuts = settings.topK() > 0 && settings.topK() < count || settings.topP() < 1 || settings.minP() > 0;
        if (cuts) sort(logits);
        if (settings.topK() > 0) count = Math.min(count, settings.topK());
        double total = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = Math.exp(((double) logits[tokens[i]] - logits[best]) / settings.temperature());
            total += weights[i];
        }
        if (settings.topP() < 1) count = reaching(settings.topP() * total);
        if (settings.minP() > 0) while (count > 1 && weights[count - 1] < settings.minP()) count--;
    }

    private void sort(float[] logits) {
        if (order.length < tokens.length) order = new long[tokens.length];
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToIntBits(logits[tokens[i]]);
            // The bits of floats sort as the floats do once those of negative ones are turned round.
            int ascending = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
            order[i] = (long) ~ascending << 32 | tokens[i];
        }
        Arrays.sort(order, 0, count);
        for (int i = 0; i < count; i++) tokens[i] = (int) order[i];
    }

    /** How many of the first weights it takes to reach the sum, at least one. */
    private int reaching(double sum) {
        double seen = 0;
        for (int i = 0; i < count; i++) {
            seen += weights[i];
            if (seen >= sum) return i + 1;
        }
        return count;
    }

    /** The token at a point between 0 and 1 of the weights laid end to end. */
    int at(double point) {
        double left = 0;
        for (int i = 0; i < count; i++) left += weights[i];
        if (!Double.isFinite(left)) return likeliest;
        left *= point;
        for (int i = 0; i < count - 1; i++) {
            left -= weights[i];
            if (left < 0) return tokens[i];
        }
        return tokens[count - 1];
    }
}
