package dev.shoal.workers.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of a vocabulary inside texts of any characters, found once for all grammars: those that stay inside, by how
 * many code points they need, and the few that end the text, which have to be tried against what follows it. Immutable.
 */
final class FreeTokens {
    private static final int NOT = -1;
    private static final int ENDS = -2;

    /** By number of code points: the tokens that need no more. */
    private final long[][] inside;

    private final TokenTrie ending;

    FreeTokens(List<byte[]> texts, int deepest, Quoting quoting) {
        inside = new long[deepest + 1][];
        for (int most = 0; most <= deepest; most++) inside[most] = TokenMask.words(texts.size());
        List<byte[]> ends = new ArrayList<>();
        State start = State.bottom(0).push(StringFrame.inside(quoting, deepest));
        for (int token = 0; token < texts.size(); token++) {
            int needs = texts.get(token).length == 0 ? NOT : needs(texts.get(token), start, deepest);
            ends.add(needs == ENDS ? texts.get(token) : new byte[0]);
            for (int most = Math.max(0, needs); needs >= 0 && most <= deepest; most++) {
                inside[most][token >> 6] |= 1L << token;
            }
        }
        ending = new TokenTrie(ends);
    }

    /** Code points, or one of the two cases without a number. */
    private static int needs(byte[] text, State start, int deepest) {
        State state = start;
        for (byte b : text) {
            state = state.next(b & 0xff, Grounding.NONE);
            if (state == State.DEAD) return NOT;
            if (state.ended()) return ENDS;
        }
        return deepest - ((StringPart) state.top()).left();
    }

    /** Sets the bit of every token that can follow, inside a text in which so many code points have a place. */
    long[] mark(int most, State state, Grounding grounding) {
        long[] words = inside[Math.min(most, inside.length - 1)].clone();
        ending.mark(state, grounding, words);
        return words;
    }
}
