package dev.shoal.workers.sampling;

/**
 * How the next token is chosen among the allowed ones; the cuts apply one after the other, in this order.
 *
 * @param temperature 0 takes the likeliest token, @param topK keeps so many of the likeliest, 0 for all
 * @param topP keeps the likeliest until their probabilities add up to this much, 1 for all
 * @param minP keeps those at least this much as likely as the likeliest, 0 for all
 * @param repetitionPenalty makes tokens that have occurred less likely where it is above 1; 1 for none
 */
public record SamplingSettings(double temperature, int topK, double topP, double minP, double repetitionPenalty) {
    public static final SamplingSettings GREEDY = new SamplingSettings(0, 0, 1);

    public SamplingSettings {
        if (!(temperature >= 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException("temperature must be a number of at least 0: " + temperature);
        }
        if (topK < 0) throw new IllegalArgumentException("top_k must not be negative: " + topK);
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be above 0 and at most 1: " + topP);
        }
        if (!(minP >= 0 && minP <= 1)) throw new IllegalArgumentException("min_p must be from 0 to 1: " + minP);
        if (!(repetitionPenalty > 0 && Double.isFinite(repetitionPenalty))) {
            throw new IllegalArgumentException("repetition_penalty must be a number above 0: " + repetitionPenalty);
        }
    }

    public SamplingSettings(double temperature, int topK, double topP) {
        this(temperature, topK, topP, 0, 1);
    }
}
