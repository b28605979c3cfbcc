package dev.shoal.workers.grammar;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.ConcurrentHashMap;

/** The grammar for conversations with the same grounded types available, and the masks computed so far. Thread-safe. */
final class GrammarCase {
    private static final int MOST_MASKS = 8192;

    private final Vocabulary vocabulary;
    private final TurnBuilder turns;
    private final int[] controls;
    private final ConcurrentHashMap<State, TokenMask> masks = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<State, byte[]> forced = new ConcurrentHashMap<>();

    /** @param controls tokens that turns may have */
    GrammarCase(Vocabulary vocabulary, TurnBuilder turns, int[] controls) {
        this.vocabulary = vocabulary;
        this.turns = turns;
        this.controls = controls;
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    TurnBuilder turns() {
        return turns;
    }

    /** The tokens that can follow; computed once for all states that are equal as far as one token reaches. */
    TokenMask mask(State state, Grounding grounding) {
        State key = state.within(vocabulary.trie().deepest());
        TokenMask known = masks.get(key);
        if (known != null) return known;
        grounding.takeAsked();
        long[] words = texts(state, grounding);
        for (int token : controls) {
            if (state.next(Symbols.control(token), grounding) != State.DEAD) words[token >> 6] |= 1L << token;
        }
        TokenMask mask = new TokenMask(words);
        if (!grounding.takeAsked()) keep(key, mask);
        return mask;
    }

    private long[] texts(State state, Grounding grounding) {
        Frame top = state.top();
        if (top instanceof StringFrame string && string.free()) {
            return vocabulary.free(string.quoting()).mark(string.most(), state, grounding);
        }
        boolean any = top instanceof TextFrame text && text.free() || top instanceof TurnFrame turn && turn.free();
        if (any) return vocabulary.anyText();
        long[] words = TokenMask.words(vocabulary.size());
        vocabulary.trie().mark(state, grounding, words);
        return words;
    }

    /** The bytes that follow whatever the model would like; empty where it has a choice. */
    byte[] forcedBytes(State state, Grounding grounding) {
        byte[] known = forced.get(state);
        if (known != null) return known;
        grounding.takeAsked();
        var bytes = new ByteArrayOutputStream();
        State at = state;
        int only = only(at, grounding);
        while (only >= 0) {
            bytes.write(only);
            at = at.next(only, grounding);
            only = only(at, grounding);
        }
        byte[] found = bytes.toByteArray();
        if (grounding.takeAsked()) return found;
        if (forced.size() >= MOST_MASKS) forced.clear();
        forced.put(state, found);
        return found;
    }

    /** The only byte that may follow, or -1. */
    private int only(State state, Grounding grounding) {
        int only = -1;
        for (int b = 0; b < 256; b++) {
            if (state.next(b, grounding) == State.DEAD) continue;
            if (only >= 0) return -1;
            only = b;
        }
        if (only < 0) return -1;
        for (int token : controls) if (state.next(Symbols.control(token), grounding) != State.DEAD) return -1;
        return only;
    }

    private void keep(State key, TokenMask mask) {
        // Rarely reached: starting over is simpler than evicting and as fast.
        if (masks.size() >= MOST_MASKS) masks.clear();
        masks.put(key, mask);
    }
}
