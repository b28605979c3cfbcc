package dev.shoal.workers.format;

import dev.shoal.workers.grammar.Symbols;
import dev.shoal.workers.grammar.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The symbols of a turn, read from left to right. Not thread-safe. */
final class Tape {
    /** What is read is no turn of the format. Never leaves this package. */
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed() {
            super("not a turn of this format", null, false, false);
        }
    }

    private static final int END = -1;

    private final int[] symbols;
    /** By symbol: the index of its token. */
    private final int[] token;

    private int at;

    Tape(int[] tokens, Vocabulary vocabulary) {
        int[] all = new int[64];
        int[] from = new int[64];
        int count = 0;
        for (int i = 0; i < tokens.length; i++) {
            byte[] bytes = vocabulary.bytes(tokens[i]);
            int length = Math.max(1, bytes.length);
            if (count + length > all.length) {
                all = Arrays.copyOf(all, 2 * (count + length));
                from = Arrays.copyOf(from, all.length);
            }
            if (bytes.length == 0) all[count] = Symbols.control(tokens[i]);
            for (int b = 0; b < bytes.length; b++) all[count + b] = bytes[b] & 0xff;
            Arrays.fill(from, count, count + length, i);
            count += length;
        }
        symbols = Arrays.copyOf(all, count);
        token = Arrays.copyOf(from, count);
    }

    /** The next symbol, negative at the end. */
    int peek() {
        return at < symbols.length ? symbols[at] : END;
    }

    int next() {
        if (at == symbols.length) throw new Malformed();
        return symbols[at++];
    }

    boolean atEnd() {
        return at == symbols.length;
    }

    boolean startsWith(Symbols piece) {
        if (at + piece.length() > symbols.length) return false;
        for (int i = 0; i < piece.length(); i++) if (symbols[at + i] != piece.at(i)) return false;
        return true;
    }

    /** Moves past the piece if it is next. */
    boolean skip(Symbols piece) {
        if (!startsWith(piece)) return false;
        at += piece.length();
        return true;
    }

    void expect(Symbols piece) {
        if (!skip(piece)) throw new Malformed();
    }

    void expect(String text) {
        for (int i = 0; i < text.length(); i++) if (next() != text.charAt(i)) throw new Malformed();
    }

    boolean skip(char c) {
        if (peek() != c) return false;
        at++;
        return true;
    }

    /** The text up to the piece, moving past it. */
    String until(Symbols piece) {
        int from = at;
        while (!startsWith(piece)) if (next() >= Symbols.CONTROL) throw new Malformed();
        String text = text(from, at);
        at += piece.length();
        return text;
    }

    /** The text up to the next control token. */
    String untilControl() {
        int from = at;
        while (!atEnd() && peek() < Symbols.CONTROL) at++;
        return text(from, at);
    }

    /** The text before the character, which stays unread. */
    String before(char c) {
        int from = at;
        while (peek() != c) if (next() >= Symbols.CONTROL) throw new Malformed();
        return text(from, at);
    }

    private String text(int from, int to) {
        var bytes = new ByteArrayOutputStream();
        for (int i = from; i < to; i++) bytes.write(symbols[i]);
        return utf8(bytes);
    }

    static String utf8(ByteArrayOutputStream bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Malformed();
        }
    }

    int position() {
        return at;
    }

    /** The index of the next symbol's token; the number of tokens at the end. */
    int token() {
        if (at < symbols.length) return token[at];
        return at == 0 ? 0 : token[at - 1] + 1;
    }

    /** The tokens of the symbols from one position to before another. */
    ReadTurn.Span span(int from, int to) {
        return new ReadTurn.Span(token[from], token[to - 1] + 1);
    }
}
