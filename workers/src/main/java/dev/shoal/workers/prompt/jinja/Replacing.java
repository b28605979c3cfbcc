package dev.shoal.workers.prompt.jinja;

/** Python's {@code str.replace}. */
final class Replacing {
    private Replacing() {}

    /** @param count how often at most; negative for always */
    static String replace(String text, String old, String with, int count, Budget budget) {
        if (count == 0) return text;
        if (old.isEmpty()) return between(text, with, count, budget);
        StringBuilder out = new StringBuilder();
        int at = 0;
        int left = count;
        for (int found = Search.indexOf(text, old, 0, budget); found >= 0 && left != 0; left--) {
            budget.characters((long) found - at + with.length());
            out.append(text, at, found).append(with);
            at = found + old.length();
            found = Search.indexOf(text, old, at, budget);
        }
        budget.characters(text.length() - at);
        return at == 0 && left == count
                ? text
                : out.append(text, at, text.length()).toString();
    }

    /** Nothing is found before every character and at the end. */
    private static String between(String text, String with, int count, Budget budget) {
        StringBuilder out = new StringBuilder();
        int left = count;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            budget.characters(with.length() + 1L);
            if (left-- != 0) out.append(with);
            else left = 0;
            out.appendCodePoint(text.codePointAt(i));
        }
        return left != 0 ? out.append(with).toString() : out.toString();
    }
}
