package dev.shoal.workers.sampling;

import java.util.Random;

/** Chooses tokens for one sequence; the same seed, tokens and logits give the same tokens. Not thread-safe. */
public final class Sampler {
    private final SamplingSettings settings;
    private final Random random;
    private final Penalty penalty;
    private final Cuts cuts;

    public Sampler(SamplingSettings settings, long seed) {
        this.settings = settings;
        this.random = new Random(seed);
        this.penalty = new Penalty(settings.repetitionPenalty());
        this.cuts = new Cuts(settings);
    }

    /** Notes tokens of the sequence, of the prompt too: repeating them may be made less likely. */
    public void saw(int... tokens) {
        if (penalty.none()) return;
        for (int token : tokens) penalty.saw(token);
    }

    /**
     * @param logits by token id, unnormalised
     * @param allowed at least one token
     */
    public Choice sample(float[] logits, AllowedTokens allowed) {
        float[] penalised = penalty.applied(logits);
        int token = likeliest(penalised, allowed);
        if (settings.temperature() > 0) {
            cuts.take(penalised, allowed, token);
            token = cuts.at(random.nextDouble());
        }
        return new Choice(token, probability(logits, allowed, token));
    }

    private static int likeliest(float[] logits, AllowedTokens allowed) {
        int best = allowed.next(0);
        if (best < 0) throw new IllegalArgumentException("no token is allowed");
        for (int token = best; token >= 0; token = allowed.next(token + 1)) {
            // A network that overflows has logits that are no numbers.
            if (logits[token] > logits[best] || Float.isNaN(logits[best])) best = token;
        }
        return best;
    }

    private static float probability(float[] logits, AllowedTokens allowed, int chosen) {
        double sum = 0;
        for (int token = allowed.next(0); token >= 0; token = allowed.next(token + 1)) {
            sum += Math.exp((double) logits[token] - logits[chosen]);
        }
        // Whoever overflows is sure of nothing.
        return Double.isNaN(sum) ? 0 : (float) (1 / sum);
    }
}
