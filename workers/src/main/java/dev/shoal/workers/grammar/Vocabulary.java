package dev.shoal.workers.grammar;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Bytes of every token, as the grammar sees them, and the control tokens. Immutable. */
public final class Vocabulary {
    private final List<byte[]> texts;
    private final ControlTokens controls;
    private final TextEncoder encoder;
    private final TokenTrie trie;
    private final ConcurrentHashMap<Quoting, FreeTokens> free = new ConcurrentHashMap<>();
    private final long[] anyText;

    /**
     * @param texts bytes by token id; empty for tokens that stand for no text, which are never generated as text
     * @param encoder how the model's own tokenizer cuts texts; called by any thread
     * @throws IllegalArgumentException if some byte is no token of its own: then some texts could not be written
     */
    public Vocabulary(List<byte[]> texts, ControlTokens controls, TextEncoder encoder) {
        this.texts = List.copyOf(texts);
        this.controls = controls;
        this.encoder = encoder;
        this.trie = new TokenTrie(this.texts);
        this.anyText = TokenMask.words(this.texts.size());
        trie.mark(State.bottom(0).push(TextFrame.text(new Literal())), Grounding.NONE, anyText);
        boolean[] single = new boolean[256];
        for (byte[] text : this.texts) if (text.length == 1) single[text[0] & 0xff] = true;
        for (int b = 0; b < 256; b++) {
            if (!single[b]) throw new IllegalArgumentException("no token for the single byte " + b);
        }
    }

    public int size() {
        return texts.size();
    }

    /** The token's own bytes; not to be changed. */
    public byte[] bytes(int token) {
        return texts.get(token);
    }

    public ControlTokens controls() {
        return controls;
    }

    TextEncoder encoder() {
        return encoder;
    }

    /** The tokens in texts between such quotes. */
    FreeTokens free(Quoting quoting) {
        return free.computeIfAbsent(quoting, q -> new FreeTokens(texts, trie.deepest(), q));
    }

    /** The tokens that may start between two code points of any text; a copy. */
    long[] anyText() {
        return anyText.clone();
    }

    TokenTrie trie() {
        return trie;
    }
}
