package dev.shoal.workers.prompt.jinja;

/** Finding text in text in bounded time: what is looked for may be long and made to be slow. */
final class Search {
    private static final int SHORT = 32;

    private Search() {}

    static int indexOf(String text, String part, int from, Budget budget) {
        budget.steps((text.length() - Math.min(from, text.length())) >> 6);
        return part.length() <= SHORT ? text.indexOf(part, from) : longIndexOf(text, part, from);
    }

    /** Knuth, Morris and Pratt's. */
    private static int longIndexOf(String text, String part, int from) {
        int[] borders = borders(part);
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            while (matched > 0 && part.charAt(matched) != text.charAt(i)) matched = borders[matched - 1];
            if (part.charAt(matched) == text.charAt(i)) matched++;
            if (matched == part.length()) return i - matched + 1;
        }
        return -1;
    }

    private static int[] borders(String part) {
        int[] borders = new int[part.length()];
        int matched = 0;
        for (int i = 1; i < part.length(); i++) {
            while (matched > 0 && part.charAt(matched) != part.charAt(i)) matched = borders[matched - 1];
            if (part.charAt(matched) == part.charAt(i)) matched++;
            borders[i] = matched;
        }
        return borders;
    }
}
