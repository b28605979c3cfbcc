package dev.shoal.workers.prompt.jinja;

import java.util.function.IntPredicate;

/** Python's view of text: sequences of code points, with Python's idea of whitespace. */
final class PyText {
    private PyText() {}

    static boolean isSpace(int c) {
        return c >= 9 && c <= 13
                || c >= 0x1c && c <= 0x20
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || c >= 0x2000 && c <= 0x200a
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    static boolean isLineEnd(int c) {
        return c >= 10 && c <= 13 || c >= 0x1c && c <= 0x1e || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    /** The first position from here on that is not whitespace. */
    static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) at++;
        return at;
    }

    static String rstrip(String text) {
        return strip(text, PyText::isSpace, false, true);
    }

    static String strip(String text) {
        return strip(text, PyText::isSpace, true, true);
    }

    static String strip(String text, IntPredicate drops, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && drops.test(text.codePointAt(start)))
            start += Character.charCount(text.codePointAt(start));
        while (right && end > start && drops.test(text.codePointBefore(end)))
            end -= Character.charCount(text.codePointBefore(end));
        return text.substring(start, end);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Whether every code point is one char, so that positions need no counting. */
    static boolean isSimple(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    static String capitalize(String text) {
        if (text.isEmpty()) return text;
        int first = Character.charCount(text.codePointAt(0));
        // Lower-casing needs the whole word: a sigma's form depends on what is around it.
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        String lowerFirst = text.substring(0, first).toLowerCase(java.util.Locale.ROOT);
        return titleCase(text.codePointAt(0)) + lower.substring(lowerFirst.length());
    }

    static String titleCase(int c) {
        String upper = Character.toString(c).toUpperCase(java.util.Locale.ROOT);
        if (upper.codePointCount(0, upper.length()) == 1) return Character.toString(Character.toTitleCase(c));
        int first = Character.charCount(upper.codePointAt(0));
        return upper.substring(0, first) + upper.substring(first).toLowerCase(java.util.Locale.ROOT);
    }

    static boolean isCased(int c) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }
}
