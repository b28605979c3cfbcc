package dev.shoal.cli.eval.world;

import java.util.regex.Pattern;

/** Tells a text that declines from one that does not: models without a sign of their own for it say it in words. */
public final class Refusals {
    private static final Pattern DECLINES = Pattern.compile(
            "\\b(can(?:no|')?t|can not|cannot|could(?: not|n't)|unable|not able|no tool|none of|don't have|do not have"
                    + "|doesn't|does not|not possible|isn't|is not|only|outside|not something|sorry|afraid|unfortunately)\\b",
            Pattern.CASE_INSENSITIVE);

    private Refusals() {}

    public static boolean isOne(String text) {
        return DECLINES.matcher(text.replace('\u2019', '\'')).find();
    }
}
