package dev.shoal.cli.eval.baseline;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Okapi BM25 over a handful of documents. Immutable. */
final class Bm25 {
    private static final double K1 = 1.2;
    private static final double B = 0.75;

    private final List<List<String>> documents;
    private final Map<String, Integer> frequency = new HashMap<>();
    private final double meanLength;

    Bm25(List<List<String>> documents) {
        this.documents = documents;
        for (List<String> document : documents) {
            for (String term : new HashSet<>(document)) frequency.merge(term, 1, Integer::sum);
        }
        meanLength = documents.stream().mapToInt(List::size).average().orElse(1);
    }

    /** How well the document at the index answers the query; 0 when they share no term. */
    double score(int index, List<String> query) {
        List<String> document = documents.get(index);
        double score = 0;
        for (String term : new HashSet<>(query)) {
            int count = Collections.frequency(document, term);
            if (count == 0) continue;
            double length = 1 - B + B * document.size() / meanLength;
            score += rarity(term) * count * (K1 + 1) / (count + K1 * length);
        }
        return score;
    }

    /** As if there were one document more, without any word: otherwise the words of a lone document would be worth nothing. */
    private double rarity(String term) {
        int with = frequency.getOrDefault(term, 0);
        return Math.log(1 + (documents.size() + 1 - with + 0.5) / (with + 0.5));
    }
}
