package dev.shoal.workers.grammar;

import java.util.concurrent.ConcurrentHashMap;

/** The grammar for conversations with the same grounded types available, and the masks computed so far. Thread-safe. */
final class GrammarCase {
    private static final int MOST_MASKS = 8192;

    private final Vocabulary vocabulary;
    private final Literal calls;
    private final ConcurrentHashMap<State, TokenMask> masks = new ConcurrentHashMap<>();
    private final TokenMask turnStart;
    private final TokenMask callOrEnd;
    private final TokenMask end;

    GrammarCase(Vocabulary vocabulary, Literal calls) {
        this.vocabulary = vocabulary;
        this.calls = calls;
        ControlTokens control = vocabulary.controls();
        int size = vocabulary.size();
        turnStart = calls.isEmpty()
                ? TokenMask.of(size, control.answer(), control.none())
                : TokenMask.of(size, control.call(), control.answer(), control.none());
        callOrEnd = TokenMask.of(size, control.call(), control.end());
        end = TokenMask.of(size, control.end());
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    State callStart() {
        return State.BOTTOM.push(calls);
    }

    TokenMask turnStart() {
        return turnStart;
    }

    TokenMask callOrEnd() {
        return callOrEnd;
    }

    TokenMask end() {
        return end;
    }

    /** The tokens that can follow; computed once for all states that are equal as far as one token reaches. */
    TokenMask mask(State state, Grounding grounding) {
        State key = state.within(vocabulary.trie().deepest());
        TokenMask known = masks.get(key);
        if (known != null) return known;
        long[] words = TokenMask.words(vocabulary.size());
        grounding.takeAsked();
        vocabulary.trie().mark(key, grounding, words);
        if (key.top() instanceof TextFrame text && text.mayEnd()) {
            int token = vocabulary.controls().end();
            words[token >> 6] |= 1L << token;
        }
        TokenMask mask = new TokenMask(words);
        if (!grounding.takeAsked()) keep(key, mask);
        return mask;
    }

    private void keep(State key, TokenMask mask) {
        // Rarely reached: starting over is simpler than evicting and as fast.
        if (masks.size() >= MOST_MASKS) masks.clear();
        masks.put(key, mask);
    }
}
