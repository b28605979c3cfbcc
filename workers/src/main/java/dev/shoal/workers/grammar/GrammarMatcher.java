package dev.shoal.workers.grammar;

import java.util.Arrays;

/** Holds a turn to the grammar of an agent. Not thread-safe. */
public final class GrammarMatcher implements TurnMatcher {
    private static final int[] NOTHING = {};

    private final GrammarCase grammar;
    private final Grounding grounding;
    private final TurnLimits limits;
    private final ForcedText forcedText;
    private State state;
    /** Tokens since the last control token. */
    private int[] written = new int[32];

    private int writtenCount;
    private int textTokens;
    private int thoughtTokens;

    GrammarMatcher(GrammarCase grammar, Grounding grounding, TurnLimits limits) {
        this.grammar = grammar;
        this.grounding = grounding;
        this.limits = limits;
        this.forcedText = new ForcedText(grammar, grounding);
        TurnBuilder turns = grammar.turns();
        if (limits.thoughtOpened()) state = turns.thinking();
        else state = limits.thoughtTokens() > 0 ? turns.perhapsThinking() : turns.unthinking();
        closeIfLongEnough();
    }

    @Override
    public TokenMask mask() {
        if (finished()) throw new IllegalStateException("the turn has ended");
        return grammar.mask(state, grounding);
    }

    @Override
    public int[] forced() {
        if (finished()) return NOTHING;
        int[] tokens = forcedText.tokens(Arrays.copyOf(written, writtenCount), state);
        if (tokens.length > 0) return tokens;
        TokenMask mask = mask();
        return mask.count() == 1 ? new int[] {mask.next(0)} : NOTHING;
    }

    @Override
    public void accept(int token) {
        if (finished() || token < 0 || token >= grammar.vocabulary().size()) throw refused(token);
        byte[] bytes = grammar.vocabulary().bytes(token);
        boolean control = bytes.length == 0;
        State next = control ? state.next(Symbols.control(token), grounding) : state.next(bytes, grounding);
        if (next == State.DEAD) throw refused(token);
        state = next;
        if (control) {
            writtenCount = 0;
        } else {
            if (writtenCount == written.length) written = Arrays.copyOf(written, 2 * writtenCount);
            written[writtenCount++] = token;
            count();
        }
        closeIfLongEnough();
    }

    private void count() {
        if (!(state.top() instanceof LimitedFrame text)) return;
        if (text.kind() == LimitedFrame.Kind.TEXT) textTokens++;
        else thoughtTokens++;
    }

    private void closeIfLongEnough() {
        if (!(state.top() instanceof LimitedFrame text)) return;
        boolean full = text.kind() == LimitedFrame.Kind.TEXT
                ? textTokens + 1 >= limits.textTokens()
                : thoughtTokens + 1 >= limits.thoughtTokens();
        if (full) state = state.withTop(text.close());
    }

    @Override
    public boolean finished() {
        return state.ended();
    }

    private static IllegalArgumentException refused(int token) {
        return new IllegalArgumentException("token " + token + " may not come here");
    }
}
