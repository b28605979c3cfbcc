package dev.shoal.workers.sampling;

/** Guesses that what followed the same few tokens in turns decided lately follows them again. */
final class RecentTurns {
    private static final int LONGEST = 5;
    private static final int ENTRIES = 1 << 14;
    private static final float STEP = 0.2f;
    private static final float FIRST = 0.4f;

    /** Below this another token takes the place. */
    private static final float FORGOTTEN = 0.25f;

    /** By the hash of the tokens before: the hash itself, the token that followed, and how often it did. */
    private final int[] hashes = new int[ENTRIES];

    private final int[] followers = new int[ENTRIES];
    private final float[] chances = new float[ENTRIES];
    private int token;

    /** Looks for the token at an index, which the tokens before it decide; its chance, 0 where there is none. */
    double find(int[] tokens, int from, int at) {
        double best = 0;
        int hash = 0;
        for (int length = 1; length <= LONGEST && at - length >= from; length++) {
            hash = longer(hash, tokens[at - length]);
            int entry = hash & ENTRIES - 1;
            // Of equal chances the one that knows more of the past.
            if (hashes[entry] != hash || chances[entry] < best) continue;
            best = chances[entry];
            token = followers[entry];
        }
        return best;
    }

    /** What {@link #find} found. */
    int token() {
        return token;
    }

    void saw(int[] tokens, int from, int at) {
        int hash = 0;
        for (int length = 1; length <= LONGEST && at - length >= from; length++) {
            hash = longer(hash, tokens[at - length]);
            saw(hash, tokens[at]);
        }
    }

    private void saw(int hash, int actual) {
        int entry = hash & ENTRIES - 1;
        boolean known = hashes[entry] == hash && chances[entry] > 0;
        if (known && followers[entry] == actual) {
            chances[entry] += STEP * (1 - chances[entry]);
            return;
        }
        chances[entry] *= 1 - STEP;
        if (chances[entry] >= FORGOTTEN) return;
        hashes[entry] = hash;
        followers[entry] = actual;
        chances[entry] = FIRST;
    }

    private static int longer(int hash, int token) {
        int mixed = (hash * 31 + token + 1) * 0x9E3779B9;
        return mixed ^ mixed >>> 15;
    }
}
