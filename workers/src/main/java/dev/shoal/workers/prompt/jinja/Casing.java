package dev.shoal.workers.prompt.jinja;

import java.util.Locale;

/** Python's upper, lower and title case of whole texts. */
final class Casing {
    private Casing() {}

    /** The first cased letter behind anything else is a title letter, those behind it are small. */
    static String title(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        // A text with letters that become several, which hardly exist, cannot be walked in step.
        if (lower.length() != text.length()) throw Failure.unsupported("title() of such a text");
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (inWord) out.appendCodePoint(lower.codePointAt(i));
            else out.append(PyText.titleCase(c));
            inWord = PyText.isCased(c);
        }
        return out.toString();
    }

    static String swapped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            String one = Character.toString(c);
            out.append(Character.isUpperCase(c) ? one.toLowerCase(Locale.ROOT) : one.toUpperCase(Locale.ROOT));
        });
        return out.toString();
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /** Digits that count as such beyond decimal ones are superscripts and the like. */
    static boolean isDigit(int c) {
        if (c < 128 || Character.isDigit(c)) return c >= '0' && c <= '9' || c >= 128;
        if (Character.getType(c) == Character.OTHER_NUMBER)
            throw Failure.unsupported("isdigit() of " + Character.toString(c));
        return false;
    }

    static boolean isNumeric(int c) {
        if (c < 128) return c >= '0' && c <= '9';
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }
}
