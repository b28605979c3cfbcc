package dev.shoal.workers.grammar;

import java.util.Arrays;

/** Where in the texts the legal spans of one type start, and how far the longest of each start goes. Immutable. */
final class GroundedSpans {
    private final int[] starts;
    /** By position of the texts: where the longest legal span from here ends; 0 where none starts. */
    private final int[] furthest;

    GroundedSpans(Grounding grounding, GroundedType type) {
        furthest = new int[grounding.length()];
        int[] found = new int[grounding.length()];
        int count = 0;
        for (int start = 0; start < grounding.length(); start++) {
            if (!grounding.mayStart(start)) continue;
            furthest[start] = furthest(grounding, type, start);
            if (furthest[start] > 0) found[count++] = start;
        }
        starts = Arrays.copyOf(found, count);
    }

    private static int furthest(Grounding grounding, GroundedType type, int start) {
        int state = PatternDfa.START;
        int furthest = 0;
        int limit = Math.min(grounding.length(), start + type.most());
        for (int i = start; i < limit && grounding.at(i) >= 0; i++) {
            state = type.pattern().next(state, grounding.at(i));
            if (state == PatternDfa.NONE) break;
            int length = i + 1 - start;
            if (length >= type.least() && type.pattern().accepts(state) && grounding.mayEnd(i + 1)) furthest = i + 1;
        }
        return furthest;
    }

    boolean isEmpty() {
        return starts.length == 0;
    }

    /** Not to be changed. */
    int[] starts() {
        return starts;
    }

    int furthest(int start) {
        return furthest[start];
    }
}
