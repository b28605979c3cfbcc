package dev.shoal.workers.sampling;

import java.util.Arrays;
import java.util.Random;

/** Chooses tokens for one sequence; the same seed and logits give the same tokens. Not thread-safe. */
public final class Sampler {
    private final SamplingSettings settings;
    private final Random random;
    private int[] tokens = {};
    private double[] weights = {};

    public Sampler(SamplingSettings settings, long seed) {
        this.settings = settings;
        this.random = new Random(seed);
    }

    /**
     * @param logits by token id, unnormalised
     * @param allowed at least one token
     */
    public Choice sample(float[] logits, AllowedTokens allowed) {
        int best = likeliest(logits, allowed);
        int token = settings.temperature() == 0 ? best : draw(logits, allowed, best);
        return new Choice(token, probability(logits, allowed, best, token));
    }

    private static int likeliest(float[] logits, AllowedTokens allowed) {
        int best = allowed.next(0);
        if (best < 0) throw new IllegalArgumentException("no token is allowed");
        for (int token = best; token >= 0; token = allowed.next(token + 1)) {
            if (logits[token] > logits[best]) best = token;
        }
        return best;
    }

    private static float probability(float[] logits, AllowedTokens allowed, int best, int chosen) {
        double sum = 0;
        for (int token = allowed.next(0); token >= 0; token = allowed.next(token + 1)) {
            sum += Math.exp(logits[token] - logits[best]);
        }
        return (float) (Math.exp(logits[chosen] - logits[best]) / sum);
    }

    private int draw(float[] logits, AllowedTokens allowed, int best) {
        int count = gather(logits, allowed);
        if (settings.topK() > 0 && settings.topK() < count || settings.topP() < 1) count = cut(logits, count, best);
        double total = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = Math.exp((logits[tokens[i]] - logits[best]) / settings.temperature());
            total += weights[i];
        }
        double point = random.nextDouble() * total;
        for (int i = 0; i < count - 1; i++) {
            point -= weights[i];
            if (point < 0) return tokens[i];
        }
        return tokens[count - 1];
    }

    private int gather(float[] logits, AllowedTokens allowed) {
        if (tokens.length < logits.length) {
            tokens = new int[logits.length];
            weights = new double[logits.length];
        }
        int count = 0;
        for (int token = allowed.next(0); token >= 0; token = allowed.next(token + 1)) tokens[count++] = token;
        return count;
    }

    /** Keeps the likeliest tokens, likeliest first; returns how many. */
    private int cut(float[] logits, int count, int best) {
        Integer[] order = new Integer[count];
        Arrays.setAll(order, i -> tokens[i]);
        Arrays.sort(order, (a, b) -> Float.compare(logits[b], logits[a]));
        double total = 0;
        for (int token : order) total += Math.exp(logits[token] - logits[best]);
        int most = settings.topK() == 0 ? count : Math.min(count, settings.topK());
        double seen = 0;
        int kept = 0;
        while (kept < most && (kept == 0 || seen < settings.topP() * total)) {
            tokens[kept] = order[kept];
            seen += Math.exp(logits[order[kept]] - logits[best]);
            kept++;
        }
        return kept;
    }
}
