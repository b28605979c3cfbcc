package dev.shoal.workers.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds spellings of control tokens in texts. Immutable. */
final class Spellings {
    /** Cuts spellings in two. No text has it: it is no character. */
    static final char MARK = '\uFFFE';

    private static final char REPLACEMENT = '\uFFFD';

    /** By first character, the longest first. */
    private final Map<Character, List<AddedToken>> byStart = new HashMap<>();

    private final int longest;

    Spellings(Collection<AddedToken> controls) {
        int most = 0;
        for (AddedToken token : controls) {
            byStart.computeIfAbsent(token.spelling().charAt(0), c -> new ArrayList<>())
                    .add(token);
            most = Math.max(most, token.spelling().length());
        }
        Comparator<AddedToken> length =
                Comparator.comparingInt(token -> -token.spelling().length());
        byStart.values().forEach(tokens -> tokens.sort(length));
        longest = most;
    }

    /** The longest one that the text has here. */
    Optional<AddedToken> at(String text, int index) {
        List<AddedToken> candidates = byStart.get(text.charAt(index));
        if (candidates == null) return Optional.empty();
        for (AddedToken token : candidates) if (text.startsWith(token.spelling(), index)) return Optional.of(token);
        return Optional.empty();
    }

    /**
     * The text with a mark behind the first character of every spelling, and of what would become one with more text
     * behind it.
     */
    String marked(String given) {
        String text = given.replace(MARK, REPLACEMENT);
        StringBuilder marked = null;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (at(text, i).isEmpty() && !startsAtEnd(text, i)) continue;
            if (marked == null) marked = new StringBuilder(text.length() + 8);
            int cut = i + Character.charCount(text.codePointAt(i));
            marked.append(text, from, cut).append(MARK);
            from = cut;
        }
        return marked == null ? text : marked.append(text, from, text.length()).toString();
    }

    private boolean startsAtEnd(String text, int index) {
        if (text.length() - index >= longest) return false;
        List<AddedToken> candidates = byStart.get(text.charAt(index));
        if (candidates == null) return false;
        String rest = text.substring(index);
        for (AddedToken token : candidates) if (token.spelling().startsWith(rest)) return true;
        return false;
    }
}
