package dev.shoal.workers.grammar;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The texts that grounded arguments are taken from: what the user and the tools have said in the conversation.
 *
 * <p>A span starts and ends at a word boundary: between a letter or digit and something else, or at an end of a text. It
 * neither starts nor ends with white space. Not thread-safe; belongs to one matcher.
 */
public final class Grounding {
    /** Between texts; no code point. */
    private static final int BREAK = -1;

    /** Nothing was said. */
    static final Grounding NONE = new Grounding(List.of());

    private final int[] codePoints;
    private final boolean[] boundary;
    private final Map<GroundedType, GroundedSpans> spans = new HashMap<>();
    private boolean asked;

    public Grounding(List<String> texts) {
        this(texts, codePoint -> true);
    }

    /** Only with spans that the vocabulary can write. */
    public Grounding(List<String> texts, Vocabulary vocabulary) {
        this(texts, vocabulary::writes);
    }

    private Grounding(List<String> texts, IntPredicate writable) {
        int total = texts.stream().mapToInt(String::length).sum() + texts.size();
        int[] all = new int[total + 1];
        int length = 0;
        all[length++] = BREAK;
        for (String text : texts) {
            for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
                int codePoint = plain(text.codePointAt(i));
                all[length++] = codePoint >= 0 && writable.test(codePoint) ? codePoint : BREAK;
            }
            all[length++] = BREAK;
        }
        codePoints = Arrays.copyOf(all, length);
        boundary = new boolean[length];
        for (int i = 1; i < length; i++) {
            boolean end = codePoints[i] == BREAK || codePoints[i - 1] == BREAK;
            boundary[i] = end || inWord(codePoints[i]) != inWord(codePoints[i - 1]);
        }
    }

    /** A lone surrogate cannot be written in UTF-8 and so is in no span. */
    private static int plain(int codePoint) {
        return codePoint >= 0xD800 && codePoint <= 0xDFFF ? BREAK : codePoint;
    }

    private static boolean inWord(int codePoint) {
        int type = Character.getType(codePoint);
        boolean mark = type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
        return Character.isLetterOrDigit(codePoint) || mark;
    }

    int length() {
        return codePoints.length;
    }

    /** The code point at a position, negative between texts. */
    int at(int position) {
        return codePoints[position];
    }

    boolean mayStart(int position) {
        return boundary[position] && codePoints[position] != BREAK && !Character.isWhitespace(codePoints[position]);
    }

    /** True when a span may end before the position. */
    boolean mayEnd(int position) {
        return boundary[position] && !Character.isWhitespace(codePoints[position - 1]);
    }

    GroundedSpans spans(GroundedType type) {
        return spans.computeIfAbsent(type, t -> new GroundedSpans(this, t));
    }

    /** Notes that the texts were looked at: what was computed is good for this conversation only. */
    void ask() {
        asked = true;
    }

    /** True when the texts were looked at since the last call. */
    boolean takeAsked() {
        boolean was = asked;
        asked = false;
        return was;
    }
}
