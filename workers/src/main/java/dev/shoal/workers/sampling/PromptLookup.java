package dev.shoal.workers.sampling;

import java.util.Arrays;

/** Guesses that a conversation goes on as it did after the longest earlier occurrence of its last tokens. */
final class PromptLookup {
    private static final int LONGEST = 6;

    /** Tokens looked back at most: longer conversations repeat what is near. */
    private static final int REACH = 2048;

    private static final double STEP = 0.1;

    /** How often the guess came true, by the length of the occurrence. */
    private final double[] chances = new double[LONGEST + 1];

    private int token;
    private int length;

    PromptLookup() {
        Arrays.fill(chances, 0.5);
    }

    /** Looks for the token at an index, which the tokens before it decide; its chance, 0 where there is none. */
    double find(int[] tokens, int from, int at) {
        length = 0;
        int begin = Math.max(from, at - REACH);
        for (int end = at - 1; end > begin && length < LONGEST; end--) {
            // The token before `end` is the last one known.
            if (tokens[end - 1] != tokens[at - 1]) continue;
            int same = 1;
            while (same < LONGEST && end - same > begin && tokens[end - 1 - same] == tokens[at - 1 - same]) same++;
            if (same <= length) continue;
            length = same;
            token = tokens[end];
        }
        return length == 0 ? 0 : chances[length];
    }

    /** What {@link #find} found. */
    int token() {
        return token;
    }

    void saw(int[] tokens, int from, int at) {
        int actual = tokens[at];
        if (find(tokens, from, at) == 0) return;
        chances[length] += STEP * ((token == actual ? 1 : 0) - chances[length]);
    }
}
