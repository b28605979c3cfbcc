package dev.shoal.workers.grammar;

import java.nio.charset.StandardCharsets;

/** How a code point is written inside a JSON string: escaped only where JSON asks for it, in one way only. */
final class JsonText {
    /** Code points that are written as escapes. */
    private static final int[] ESCAPED = escaped();

    private static final byte[][] ESCAPES = escapes();

    private JsonText() {}

    /** Bytes inside the quotes. */
    static byte[] of(int codePoint) {
        for (int i = 0; i < ESCAPED.length; i++) if (ESCAPED[i] == codePoint) return ESCAPES[i];
        return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
    }

    /** The whole text with its quotes. */
    static byte[] quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> out.append(new String(of(c), StandardCharsets.UTF_8)));
        return out.append('"').toString().getBytes(StandardCharsets.UTF_8);
    }

    static int escapeCount() {
        return ESCAPED.length;
    }

    static int escapedCodePoint(int index) {
        return ESCAPED[index];
    }

    /** Bytes of the escape, not to be changed. */
    static byte[] escape(int index) {
        return ESCAPES[index];
    }

    private static int[] escaped() {
        int[] all = new int[34];
        for (int i = 0; i < 32; i++) all[i] = i;
        all[32] = '"';
        all[33] = '\\';
        return all;
    }

    private static byte[][] escapes() {
        byte[][] all = new byte[ESCAPED.length][];
        for (int i = 0; i < all.length; i++) all[i] = written(ESCAPED[i]).getBytes(StandardCharsets.US_ASCII);
        return all;
    }

    private static String written(int codePoint) {
        return switch (codePoint) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04x", codePoint);
        };
    }
}
