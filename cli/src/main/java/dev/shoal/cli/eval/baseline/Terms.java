package dev.shoal.cli.eval.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The words of names and texts as a search index sees them. Pure. */
final class Terms {
    private static final Set<String> STOP = Set.of(
            "a", "an", "and", "are", "as", "at", "be", "by", "can", "could", "do", "does", "for", "from", "get", "give",
            "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "need", "of", "on", "or",
            "our", "please", "should", "so", "some", "that", "the", "their", "them", "then", "there", "this", "to",
            "up", "us", "use", "using", "want", "was", "we", "what", "when", "where", "which", "will", "with", "would",
            "you", "your");

    private Terms() {}

    /** In order, without the commonest words; {@code findOrders} and {@code find_orders} are two words. */
    static List<String> of(String text) {
        List<String> terms = new ArrayList<>();
        String apart = text.replaceAll("([\\p{Ll}\\d])(\\p{Lu})", "$1 $2").toLowerCase(Locale.ROOT);
        for (String word : apart.split("[^\\p{L}\\p{N}]+")) {
            if (!word.isEmpty() && !STOP.contains(word)) terms.add(stem(word));
        }
        return terms;
    }

    /** Endings of plurals and verbs come off, roughly. */
    private static String stem(String word) {
        if (word.length() > 4 && word.endsWith("ies")) return word.substring(0, word.length() - 3) + "y";
        if (word.length() > 5 && word.endsWith("ing")) return word.substring(0, word.length() - 3);
        if (word.length() > 4 && word.endsWith("ed")) return word.substring(0, word.length() - 2);
        if (word.length() > 3 && word.endsWith("s") && !word.endsWith("ss"))
            return word.substring(0, word.length() - 1);
        return word;
    }
}
