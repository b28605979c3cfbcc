package dev.shoal.workers.grammar;

import java.util.Set;
import java.util.stream.IntStream;

/** Lets a model write whatever it would, to see what the grammar is worth: the turn may be no turn at all. */
public final class FreeMatcher implements TurnMatcher {
    private static final int[] NOTHING = {};

    private final TokenMask all;
    private final Set<Integer> ends;
    private int left;
    private boolean ended;

    /** @param ends tokens that end a turn, @param tokens at most; the turn stops there, wherever it is */
    public FreeMatcher(Vocabulary vocabulary, Set<Integer> ends, int tokens) {
        if (tokens < 1) throw new IllegalArgumentException("a turn has at least one token: " + tokens);
        all = TokenMask.of(
                vocabulary.size(), IntStream.range(0, vocabulary.size()).toArray());
        this.ends = Set.copyOf(ends);
        left = tokens;
    }

    @Override
    public TokenMask mask() {
        if (finished()) throw new IllegalStateException("the turn has ended");
        return all;
    }

    @Override
    public int[] forced() {
        return NOTHING;
    }

    @Override
    public void accept(int token) {
        if (finished() || !all.allows(token))
            throw new IllegalArgumentException("token " + token + " may not come here");
        left--;
        ended = ends.contains(token);
    }

    @Override
    public boolean finished() {
        return ended || left == 0;
    }
}
