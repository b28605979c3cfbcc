package dev.shoal.cli.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts from outside as a terminal may show them: secrets masked, long ones cut, control characters escaped. Pure. */
public final class Printable {
    /** Longer texts are cut before anything else looks at them. */
    private static final int MOST_READ = 50_000;

    private Printable() {}

    /** @param most characters of the text to show, before escapes */
    public static String text(String text, int most) {
        return escaped(masked(text, most));
    }

    /** Raw bytes: as text where they are UTF-8, otherwise byte by byte with escapes. */
    public static String bytes(byte[] bytes, int most) {
        try {
            var utf8 = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return text(utf8.toString(), most);
        } catch (CharacterCodingException e) {
            return text(new String(bytes, StandardCharsets.ISO_8859_1), most);
        }
    }

    /** Masked and cut, and not yet escaped: for writers that escape themselves. */
    static String masked(String text, int most) {
        String read = text.length() <= MOST_READ ? text : text.substring(0, MOST_READ);
        String masked = Secrets.masked(read);
        int end = Math.min(most, masked.length());
        boolean insidePair = end > 0 && end < masked.length() && Character.isHighSurrogate(masked.charAt(end - 1));
        if (insidePair) end--;
        int more = text.length() - read.length() + masked.length() - end;
        if (more == 0) return masked;
        return masked.substring(0, end) + "... (" + more + " more characters)";
    }

    /** Everything that could move the cursor, change direction or be invisible, as an escape. */
    static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n') escaped.append("\\n");
            else if (c == '\r') escaped.append("\\r");
            else if (c == '\t') escaped.append("\\t");
            else if (shown(c)) escaped.appendCodePoint(c);
            else if (c < 0x100) escaped.append(String.format("\\x%02x", c));
            else if (c <= 0xffff) escaped.append(String.format("\\u%04x", c));
            else escaped.append(String.format("\\U%06x", c));
        }
        return escaped.toString();
    }

    private static boolean shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
