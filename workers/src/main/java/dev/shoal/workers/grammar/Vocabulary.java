package dev.shoal.workers.grammar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Bytes of every token, as the grammar sees them, and the control tokens. Immutable. */
public final class Vocabulary {
    private final List<byte[]> texts;
    private final Optional<ControlTokens> own;
    private final TextEncoder encoder;
    private final TokenTrie trie;
    private final ConcurrentHashMap<Quoting, FreeTokens> free = new ConcurrentHashMap<>();
    private final long[] anyText;
    private final boolean complete;
    private final Set<Integer> characters = new HashSet<>();

    /** As the other constructor, of a model of this repository's own format. */
    public Vocabulary(List<byte[]> texts, ControlTokens own, TextEncoder encoder) {
        this(texts, Optional.of(own), encoder);
    }

    /**
     * @param texts bytes by token id; empty for tokens that stand for no text, which are never generated as text
     * @param encoder how the model's own tokenizer cuts texts; called by any thread
     * @throws IllegalArgumentException if some character of ASCII is no token of its own
     */
    public Vocabulary(List<byte[]> texts, TextEncoder encoder) {
        this(texts, Optional.empty(), encoder);
    }

    private Vocabulary(List<byte[]> given, Optional<ControlTokens> own, TextEncoder encoder) {
        this.complete = complete(given);
        this.texts = complete
                ? List.copyOf(given)
                : given.stream().map(Vocabulary::wholeOrNothing).toList();
        this.own = own;
        this.encoder = encoder;
        this.trie = new TokenTrie(this.texts);
        this.anyText = TokenMask.words(this.texts.size());
        trie.mark(State.bottom(0).push(TextFrame.text(new Literal())), Grounding.NONE, anyText);
    }

    /** False when bytes of characters beyond ASCII are missing. */
    private static boolean complete(List<byte[]> texts) {
        boolean[] single = new boolean[256];
        for (byte[] text : texts) if (text.length == 1) single[text[0] & 0xff] = true;
        boolean complete = true;
        for (int b = 0; b < 256; b++) {
            if (single[b] || !needed(b)) continue;
            if (b < 0x80) throw new IllegalArgumentException("no token for the single byte " + b);
            complete = false;
        }
        return complete;
    }

    /** Where not every byte can follow, a token that ends inside a character could lead nowhere. */
    private static byte[] wholeOrNothing(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return text;
        } catch (CharacterCodingException e) {
            return new byte[0];
        }
    }

    /** Whether the text can be written wherever it has to be: some tokenizers have no token for rare characters. */
    public boolean writes(String text) {
        return text.codePoints().allMatch(this::writes);
    }

    boolean writes(int codePoint) {
        return complete || codePoint < 0x80 || characters().contains(codePoint);
    }

    /** Those that are tokens of their own. */
    private synchronized Set<Integer> characters() {
        if (characters.isEmpty()) {
            for (byte[] text : texts) {
                String read = new String(text, StandardCharsets.UTF_8);
                if (read.codePointCount(0, read.length()) == 1) characters.add(read.codePointAt(0));
            }
        }
        return characters;
    }

    /** Every other byte is in no UTF-8, or a control character, which formats write in another way. */
    private static boolean needed(int b) {
        return b == '\n' || b >= ' ' && b <= '~' || b >= 0x80 && b <= 0xF4 && b != 0xC0 && b != 0xC1;
    }

    public int size() {
        return texts.size();
    }

    /** The token's own bytes; not to be changed. */
    public byte[] bytes(int token) {
        return texts.get(token);
    }

    /** @throws IllegalStateException if the model is not of this repository's own format */
    public ControlTokens controls() {
        return own.orElseThrow(() -> new IllegalStateException("the model has other control tokens than our own"));
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
