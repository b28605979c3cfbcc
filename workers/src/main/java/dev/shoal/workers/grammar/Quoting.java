package dev.shoal.workers.grammar;

import java.nio.charset.StandardCharsets;

/** How a text is written between two quotes: escaped only where it must be, in one way only. Immutable. */
public final class Quoting {
    public static final Quoting JSON = new Quoting('"', true, false);
    public static final Quoting PYTHON_SINGLE = new Quoting('\'', true, true);
    public static final Quoting PYTHON_DOUBLE = new Quoting('"', true, true);

    private final int quote;
    private final boolean escapes;
    /** Code points that are written as escapes. */
    private final int[] escaped;

    private final byte[][] written;

    private Quoting(int quote, boolean escapes, boolean python) {
        this.quote = quote;
        this.escapes = escapes;
        escaped = escapes ? new int[34] : new int[0];
        for (int i = 0; i < escaped.length; i++) escaped[i] = i < 32 ? i : i == 32 ? quote : '\\';
        written = new byte[escaped.length][];
        for (int i = 0; i < written.length; i++)
            written[i] = escape(escaped[i], python).getBytes(StandardCharsets.US_ASCII);
    }

    /** Between two control tokens, which no text can contain: nothing is escaped. */
    static Quoting between(int token) {
        return new Quoting(Symbols.control(token), false, false);
    }

    private static String escape(int codePoint, boolean python) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> python ? "\\x08" : "\\b";
            case '\f' -> python ? "\\x0c" : "\\f";
            default -> String.format(python ? "\\x%02x" : "\\u%04x", codePoint);
        };
    }

    /** The symbol before and after the text. */
    public int quote() {
        return quote;
    }

    /** True when a backslash starts an escape. */
    public boolean escapes() {
        return escapes;
    }

    /** True when the code point may stand for itself. */
    public boolean plain(int codePoint) {
        return !escapes || codePoint >= 0x20 && codePoint != quote && codePoint != '\\';
    }

    /** Bytes between the quotes; not to be changed. */
    byte[] of(int codePoint) {
        if (!plain(codePoint)) {
            for (int i = 0; i < escaped.length; i++) if (escaped[i] == codePoint) return written[i];
        }
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }

    /** The whole text with its quotes. */
    public Symbols quoted(String text) {
        Symbols mark = new Symbols(new int[] {quote});
        var inside = new StringBuilder();
        text.codePoints().forEach(c -> inside.append(new String(of(c), StandardCharsets.UTF_8)));
        return mark.then(Symbols.text(inside.toString())).then(mark);
    }

    /** The same as a text, where the quote is a character. */
    public String text(String text) {
        var out = new StringBuilder().appendCodePoint(quote);
        text.codePoints().forEach(c -> out.append(new String(of(c), StandardCharsets.UTF_8)));
        return out.appendCodePoint(quote).toString();
    }

    int escapeCount() {
        return escaped.length;
    }

    int escapedCodePoint(int index) {
        return escaped[index];
    }

    /** Bytes of the escape, not to be changed. */
    byte[] escape(int index) {
        return written[index];
    }
}
