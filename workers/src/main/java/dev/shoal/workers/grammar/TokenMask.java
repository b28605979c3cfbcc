package dev.shoal.workers.grammar;

/** The tokens allowed next: one bit per token id. Immutable. */
public final class TokenMask {
    private final long[] words;
    private final int count;

    TokenMask(long[] words) {
        this.words = words;
        int bits = 0;
        for (long word : words) bits += Long.bitCount(word);
        this.count = bits;
    }

    static TokenMask of(int vocabulary, int... tokens) {
        long[] words = words(vocabulary);
        for (int token : tokens) words[token >> 6] |= 1L << token;
        return new TokenMask(words);
    }

    static long[] words(int vocabulary) {
        return new long[(vocabulary + 63) >> 6];
    }

    public boolean allows(int token) {
        return token >= 0 && token >> 6 < words.length && (words[token >> 6] & 1L << token) != 0;
    }

    /** How many tokens are allowed; never 0 in a mask that a matcher gives out. */
    public int count() {
        return count;
    }

    /** The first allowed token at or after {@code from}, or -1 when there is none. */
    public int next(int from) {
        int index = from >> 6;
        if (index >= words.length) return -1;
        long word = words[index] & -1L << from;
        while (word == 0) {
            if (++index == words.length) return -1;
            word = words[index];
        }
        return (index << 6) + Long.numberOfTrailingZeros(word);
    }
}
