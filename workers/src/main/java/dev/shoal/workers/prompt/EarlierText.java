package dev.shoal.workers.prompt;

import java.util.regex.Pattern;

/**
 * What an earlier text without calls was: a conversation does not say whether it answered or found no tool, and training
 * told the two apart by their words. {@code kind_of} in {@code model/documents.py} is the same rule. Stateless.
 */
final class EarlierText {
    private static final Pattern REFUSES = words(
            "sorry|unable|can ?not|can't|don't have|do not have|none of (my|the)|no (suitable )?(tool|function)|outside what"
                    + "|not able|doesn't match|isn't (possible|something)");
    private static final Pattern ASKS = words(
            "please (give|provide|tell|share|specify|let me know)|i (still |also )?need|which .* would you|could you"
                    + "|let me know (which|what)|lacks? the|missing");
    private static final Pattern ENDS_ASKING = Pattern.compile("\\?\\s*$");

    private EarlierText() {}

    private static Pattern words(String alternatives) {
        return Pattern.compile("\\b(" + alternatives + ")\\b", Pattern.CASE_INSENSITIVE);
    }

    /** @param called whether tools were called before it: then it says what came of them */
    static boolean saysThatNoToolFits(String text, boolean called) {
        if (called || ENDS_ASKING.matcher(text).find() || ASKS.matcher(text).find()) return false;
        return REFUSES.matcher(text).find();
    }
}
