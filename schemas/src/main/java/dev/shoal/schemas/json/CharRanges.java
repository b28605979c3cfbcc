package dev.shoal.schemas.json;

import dev.shoal.schemas.json.Pattern.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sets of characters as sorted, disjoint ranges of code points without surrogates. */
final class CharRanges {
    static final List<Range> DIGITS = List.of(new Range('0', '9'));
    static final List<Range> WORD =
            List.of(new Range('0', '9'), new Range('A', 'Z'), new Range('_', '_'), new Range('a', 'z'));
    static final List<Range> SPACE = List.of(new Range('\t', '\r'), new Range(' ', ' '));

    private static final Range SURROGATES = new Range(Character.MIN_SURROGATE, Character.MAX_SURROGATE);

    private CharRanges() {}

    static boolean isSurrogate(int codePoint) {
        return codePoint >= SURROGATES.first() && codePoint <= SURROGATES.last();
    }

    static List<Range> negate(List<Range> ranges) {
        return complement(merge(ranges));
    }

    /** Sorted and merged, without surrogates. */
    static List<Range> normalise(List<Range> ranges) {
        List<Range> merged = merge(ranges);
        boolean spans = merged.stream().anyMatch(r -> r.first() < SURROGATES.first() && r.last() > SURROGATES.last());
        return spans ? complement(complement(merged)) : merged;
    }

    private static List<Range> merge(List<Range> ranges) {
        List<Range> sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingInt(Range::first));
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            int last = merged.size() - 1;
            if (last < 0 || range.first() > merged.get(last).last() + 1) merged.add(range);
            else
                merged.set(
                        last,
                        new Range(
                                merged.get(last).first(),
                                Math.max(merged.get(last).last(), range.last())));
        }
        return merged;
    }

    /** Every character outside; surrogates count as inside, so that they are in no result. */
    private static List<Range> complement(List<Range> ranges) {
        List<Range> inside = new ArrayList<>(ranges);
        inside.add(SURROGATES);
        List<Range> outside = new ArrayList<>();
        int from = 0;
        for (Range range : merge(inside)) {
            if (range.first() > from) outside.add(new Range(from, range.first() - 1));
            from = range.last() + 1;
        }
        if (from <= Character.MAX_CODE_POINT) outside.add(new Range(from, Character.MAX_CODE_POINT));
        return outside;
    }
}
