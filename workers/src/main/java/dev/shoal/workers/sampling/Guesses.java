package dev.shoal.workers.sampling;

/**
 * Guesses the next tokens of a turn, to be checked by the model in one pass: what followed the same tokens earlier in the
 * conversation, and what followed them in turns decided lately. It keeps account of how often each kind of guess comes true,
 * and guesses only as far as that is likely to be faster than not to guess. Bounded memory. Not thread-safe.
 */
public final class Guesses {
    /** What one more token for each pass costs beside a pass. */
    private static final double TOKEN = 0.25;

    /** What a token costs in a pass of its own, and in a pass together with other turns. */
    public static final double PASS = 1;

    public static final double ROW_OF_A_BATCH = 0.65;

    /** So many tokens cost as much as a pass of none. */
    private static final double TOKENS_OF_A_PASS = 0.7;

    /** Nothing below can pay. */
    private static final double LEAST_CHANCE = 0.2;

    private final boolean lookup;
    private final boolean recent;
    private final PromptLookup conversation = new PromptLookup();
    private final RecentTurns turns = new RecentTurns();

    /** @param lookup guess from the conversation, @param recent guess from turns decided lately */
    public Guesses(boolean lookup, boolean recent) {
        this.lookup = lookup;
        this.recent = recent;
    }

    /**
     * Writes guesses behind the tokens.
     *
     * @param from first token of the conversation itself, @param size tokens known
     * @param alternative what a token costs without guesses; 0 where the pass is made in any case
     * @return how many are worth to be fed, at most {@code most}
     */
    public int guess(int[] tokens, int from, int size, int most, double alternative) {
        return guess(tokens, from, size, most, alternative, TOKEN);
    }

    /**
     * As {@link #guess}, for a pass that feeds tokens of several turns: a token that comes true saves its turn a share of a
     * pass, one that does not costs as much as any other.
     */
    public int guessTogether(int[] tokens, int from, int size, int most, int turns) {
        return guess(tokens, from, size, most, 0, 1 / (1 + TOKENS_OF_A_PASS / turns));
    }

    private int guess(int[] tokens, int from, int size, int most, double alternative, double cost) {
        int best = 0;
        double bestGain = 0;
        double chance = 1;
        double expected = 0;
        for (int i = 0; i < most; i++) {
            chance *= next(tokens, from, size + i);
            if (chance < LEAST_CHANCE) break;
            expected += chance;
            double gain = alternative == 0
                    ? expected - cost * (i + 1)
                    : (1 + expected) * alternative - (PASS + cost * (i + 1));
            if (gain > bestGain) {
                bestGain = gain;
                best = i + 1;
            }
        }
        return best;
    }

    /** Writes the likeliest token at an index; its chance, 0 where there is no guess. */
    private double next(int[] tokens, int from, int at) {
        double copied = lookup ? conversation.find(tokens, from, at) : 0;
        double repeated = recent ? turns.find(tokens, from, at) : 0;
        if (copied == 0 && repeated == 0) return 0;
        tokens[at] = copied >= repeated ? conversation.token() : turns.token();
        return Math.max(copied, repeated);
    }

    /** Learns from the token of a turn at an index; the tokens before it are those that it came after. */
    public void saw(int[] tokens, int from, int at) {
        if (lookup) conversation.saw(tokens, from, at);
        if (recent) turns.saw(tokens, from, at);
    }
}
