package dev.shoal.workers.grammar;

import java.util.Arrays;

/** Holds a turn to the grammar of an agent. Not thread-safe. */
public final class GrammarMatcher implements TurnMatcher {
    private enum Phase {
        START,
        CALL,
        AFTER_CALL,
        TEXT,
        FINISHED
    }

    private final GrammarCase grammar;
    private final Grounding grounding;
    private final ControlTokens control;
    private final int answerTokens;
    private final ForcedText forcedText;
    private Phase phase = Phase.START;
    private State state = State.BOTTOM;
    private int calls;
    /** Tokens of the call being written. */
    private int[] written = new int[32];

    private int writtenCount;
    private int textTokens;

    GrammarMatcher(GrammarCase grammar, Grounding grounding, int answerTokens) {
        this.grammar = grammar;
        this.grounding = grounding;
        this.control = grammar.vocabulary().controls();
        this.answerTokens = answerTokens;
        this.forcedText = new ForcedText(grammar, grounding);
    }

    @Override
    public TokenMask mask() {
        return switch (phase) {
            case START -> grammar.turnStart();
            case AFTER_CALL -> calls < Grammar.MOST_CALLS ? grammar.callOrEnd() : grammar.end();
            case CALL, TEXT -> grammar.mask(state, grounding);
            case FINISHED -> throw new IllegalStateException("the turn has ended");
        };
    }

    @Override
    public int[] forced() {
        if (phase == Phase.FINISHED) return new int[0];
        if (phase == Phase.CALL) {
            int[] tokens = forcedText.tokens(Arrays.copyOf(written, writtenCount), state);
            if (tokens.length > 0) return tokens;
        }
        TokenMask mask = mask();
        return mask.count() == 1 ? new int[] {mask.next(0)} : new int[0];
    }

    @Override
    public void accept(int token) {
        switch (phase) {
            case START -> start(token);
            case CALL -> inCall(token);
            case AFTER_CALL -> afterCall(token);
            case TEXT -> inText(token);
            case FINISHED -> throw refused(token);
        }
    }

    @Override
    public boolean finished() {
        return phase == Phase.FINISHED;
    }

    private void start(int token) {
        if (!grammar.turnStart().allows(token)) throw refused(token);
        if (token == control.call()) {
            startCall();
            return;
        }
        phase = Phase.TEXT;
        state = State.BOTTOM.push(TextFrame.START);
        closeIfLongEnough();
    }

    private void startCall() {
        phase = Phase.CALL;
        state = grammar.callStart();
        writtenCount = 0;
        calls++;
    }

    private void inCall(int token) {
        state = after(token);
        if (writtenCount == written.length) written = Arrays.copyOf(written, 2 * writtenCount);
        written[writtenCount++] = token;
        if (state == State.BOTTOM) phase = Phase.AFTER_CALL;
    }

    private void afterCall(int token) {
        if (token == control.end()) phase = Phase.FINISHED;
        else if (token == control.call() && calls < Grammar.MOST_CALLS) startCall();
        else throw refused(token);
    }

    private void inText(int token) {
        if (token == control.end() && ((TextFrame) state.top()).mayEnd()) {
            phase = Phase.FINISHED;
            return;
        }
        state = after(token);
        textTokens++;
        closeIfLongEnough();
    }

    private void closeIfLongEnough() {
        if (textTokens + 1 >= answerTokens) state = State.BOTTOM.push(((TextFrame) state.top()).close());
    }

    private State after(int token) {
        if (token < 0 || token >= grammar.vocabulary().size()) throw refused(token);
        byte[] bytes = grammar.vocabulary().bytes(token);
        State next = bytes.length == 0 ? State.DEAD : state.next(bytes, grounding);
        if (next == State.DEAD) throw refused(token);
        return next;
    }

    private IllegalArgumentException refused(int token) {
        return new IllegalArgumentException("token " + token + " may not come here");
    }
}
