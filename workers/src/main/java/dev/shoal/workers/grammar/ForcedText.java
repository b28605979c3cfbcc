package dev.shoal.workers.grammar;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The tokens of a text that the grammar leaves no choice about.
 *
 * <p>The same text can be cut into tokens in several ways, and a model knows only the way its tokenizer cuts. So the whole
 * call is tokenized again with the forced text behind it, and tokens at the end that a longer token could take the place of
 * are left to the model.
 */
final class ForcedText {
    private static final int[] NOTHING = {};

    private final GrammarCase grammar;
    private final Grounding grounding;

    ForcedText(GrammarCase grammar, Grounding grounding) {
        this.grammar = grammar;
        this.grounding = grounding;
    }

    /** @param written tokens of the call so far, @param state after them */
    int[] tokens(int[] written, State state) {
        byte[] forced = grammar.forcedBytes(state, grounding);
        if (forced.length == 0) return NOTHING;
        int[] whole;
        try {
            whole = grammar.vocabulary().encoder().encode(text(written, forced));
        } catch (CharacterCodingException e) {
            return NOTHING; // ends inside a code point
        }
        // Otherwise the model has cut the text in its own way: let it go on.
        if (!startsWith(whole, written)) return NOTHING;
        return settled(Arrays.copyOfRange(whole, written.length, whole.length), forced.length, state);
    }

    private static boolean startsWith(int[] whole, int[] start) {
        return whole.length >= start.length && Arrays.equals(whole, 0, start.length, start, 0, start.length);
    }

    private String text(int[] written, byte[] forced) throws CharacterCodingException {
        var bytes = new ByteArrayOutputStream();
        for (int token : written) bytes.writeBytes(grammar.vocabulary().bytes(token));
        bytes.writeBytes(forced);
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }

    /** The tokens before the first one that a token reaching beyond the forced text could replace. */
    private int[] settled(int[] tokens, int forcedBytes, State start) {
        State state = start;
        int left = forcedBytes;
        for (int i = 0; i < tokens.length; i++) {
            if (state.ended() || reachesBeyond(state, left)) return Arrays.copyOf(tokens, i);
            byte[] bytes = grammar.vocabulary().bytes(tokens[i]);
            state = state.next(bytes, grounding);
            if (state == State.DEAD || bytes.length == 0) return Arrays.copyOf(tokens, i);
            left -= bytes.length;
        }
        return tokens;
    }

    private boolean reachesBeyond(State state, int bytes) {
        TokenMask mask = grammar.mask(state, grounding);
        for (int token = mask.next(0); token >= 0; token = mask.next(token + 1)) {
            if (grammar.vocabulary().bytes(token).length > bytes) return true;
        }
        return false;
    }
}
