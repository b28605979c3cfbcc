package dev.shoal.workers.sampling;

/**
 * How the next token is chosen among the allowed ones.
 *
 * @param temperature 0 takes the likeliest token, @param topK keeps so many of the likeliest, 0 for all
 * @param topP keeps the likeliest until their probabilities add up to this much, 1 for all
 */
public record SamplingSettings(double temperature, int topK, double topP) {
    public static final SamplingSettings GREEDY = new SamplingSettings(0, 0, 1);

    public SamplingSettings {
        if (!(temperature >= 0)) throw new IllegalArgumentException("temperature must not be negative: " + temperature);
        if (topK < 0) throw new IllegalArgumentException("top_k must not be negative: " + topK);
        if (!(topP > 0 && topP <= 1))
            throw new IllegalArgumentException("top_p must be above 0 and at most 1: " + topP);
    }
}
