package dev.shoal.cli.eval.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a text holds what it must: words and numbers, not their wording. */
public final class Facts {
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

    private Facts() {}

    /**
     * Those facts that the text does not hold.
     *
     * @param facts each a phrase, or several joined by "|" of which one is enough. Upper and lower case are the same, a
     *     phrase counts only as whole words, and numbers are the same when their values are: 6.4 and 6.40, 1,250 and 1250
     */
    public static List<String> missing(List<String> facts, String text) {
        String there = plain(text);
        List<String> missing = new ArrayList<>();
        for (String fact : facts) {
            if (!holds(there, fact)) missing.add(fact);
        }
        return missing;
    }

    private static boolean holds(String there, String fact) {
        for (String way : fact.split("\\|")) {
            Pattern whole = Pattern.compile(
                    "(?<![\\p{L}\\p{N}]|\\d[.,])" + Pattern.quote(plain(way)) + "(?![\\p{L}\\p{N}]|[.,]\\d)");
            if (whole.matcher(there).find()) return true;
        }
        return false;
    }

    private static String plain(String text) {
        String lower =
                text.toLowerCase(Locale.ROOT).replace('\u2019', '\'').strip().replaceAll("\\s+", " ");
        return NUMBER.matcher(lower).replaceAll(number -> Matcher.quoteReplacement(plainNumber(number.group())));
    }

    private static String plainNumber(String number) {
        String plain = number.replaceAll(",(\\d{3})(?!\\d)", "$1");
        if (plain.matches("\\d+\\.\\d*?0+")) plain = plain.replaceAll("0+$", "").replaceAll("\\.$", "");
        return plain;
    }
}
