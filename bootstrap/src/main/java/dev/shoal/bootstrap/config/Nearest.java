package dev.shoal.bootstrap.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a mistyped name was meant to be. */
public final class Nearest {
    private static final int MOST_EDITS = 3;

    private Nearest() {}

    /** The known name with the fewest edits from this one, if three or fewer and less than half of the name. */
    public static Optional<String> to(String name, Collection<String> known) {
        int most = Math.min(MOST_EDITS, name.length() / 2);
        return known.stream()
                .filter(candidate -> edits(name, candidate) <= most)
                .min(Comparator.comparingInt(candidate -> edits(name, candidate)));
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
