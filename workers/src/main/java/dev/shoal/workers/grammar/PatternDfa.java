package dev.shoal.workers.grammar;

import dev.shoal.schemas.json.Pattern;
import dev.shoal.schemas.json.Pattern.Range;
import dev.shoal.schemas.json.ToolSchema;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A deterministic automaton over code points that knows, for each state, the lengths of the texts it still accepts.
 * Immutable.
 */
final class PatternDfa {
    static final int START = 0;
    static final int NONE = -1;

    /** Any text. */
    static final PatternDfa ANY = any();

    private final boolean isAny;
    private final int[] from;
    private final int[] low;
    private final int[] high;
    private final int[] target;
    private final BitSet[] lengths;
    private final int furthestEnd;

    private record Edge(int low, int high, int target) {}

    private PatternDfa(boolean isAny, List<List<Edge>> edges, BitSet accepting) {
        this.isAny = isAny;
        int total = edges.stream().mapToInt(List::size).sum();
        from = new int[edges.size() + 1];
        low = new int[total];
        high = new int[total];
        target = new int[total];
        int next = 0;
        for (int state = 0; state < edges.size(); state++) {
            from[state] = next;
            for (Edge edge : edges.get(state)) {
                low[next] = edge.low;
                high[next] = edge.high;
                target[next++] = edge.target;
            }
        }
        from[edges.size()] = next;
        lengths = lengths(accepting);
        int furthest = 0;
        for (BitSet of : lengths) furthest = Math.max(furthest, of.nextSetBit(0));
        furthestEnd = furthest;
    }

    /** @throws IllegalArgumentException if the pattern needs too many states */
    static PatternDfa of(Pattern pattern) {
        var subsets = new PatternSubsets(pattern);
        List<List<Edge>> edges = new ArrayList<>();
        for (int state = 0; state < subsets.size(); state++) {
            List<Edge> outgoing = new ArrayList<>();
            subsets.outgoing(state, (range, to) -> append(outgoing, range, to));
            edges.add(outgoing);
        }
        return new PatternDfa(false, edges, subsets.accepting());
    }

    private static void append(List<Edge> outgoing, Range range, int to) {
        int last = outgoing.size() - 1;
        if (last >= 0 && outgoing.get(last).target == to && outgoing.get(last).high + 1 == range.first()) {
            outgoing.set(last, new Edge(outgoing.get(last).low, range.last(), to));
        } else {
            outgoing.add(new Edge(range.first(), range.last(), to));
        }
    }

    private static PatternDfa any() {
        BitSet accepting = new BitSet();
        accepting.set(START);
        var edges = List.of(new Edge(0, 0xD7FF, START), new Edge(0xE000, Utf8.LAST, START));
        return new PatternDfa(true, List.of(edges), accepting);
    }

    /** By state: the lengths up to the longest text of a schema that lead to acceptance. */
    private BitSet[] lengths(BitSet accepting) {
        BitSet[] all = new BitSet[from.length - 1];
        for (int state = 0; state < all.length; state++) all[state] = new BitSet();
        BitSet now = accepting;
        for (int length = 0; length <= ToolSchema.MOST_LENGTH && !now.isEmpty(); length++) {
            BitSet before = new BitSet();
            for (int state = 0; state < all.length; state++) {
                if (now.get(state)) all[state].set(length);
                for (int i = from[state]; i < from[state + 1]; i++) if (now.get(target[i])) before.set(state);
            }
            now = before;
        }
        return all;
    }

    /** True when lengths and characters are free. */
    boolean isAny() {
        return isAny;
    }

    /** The state after the code point, or {@link #NONE}. */
    int next(int state, int codePoint) {
        int i = firstRange(state, codePoint);
        return i < from[state + 1] && low[i] <= codePoint ? target[i] : NONE;
    }

    /** From every state that leads to acceptance, so many code points are enough. */
    int furthestEnd() {
        return furthestEnd;
    }

    boolean accepts(int state) {
        return lengths[state].get(0);
    }

    /** True when a text of {@code least} to {@code most} code points leads from the state to acceptance. */
    boolean accepts(int state, int least, int most) {
        int length = lengths[state].nextSetBit(least);
        return length >= 0 && length <= most;
    }

    /** Index of the state's first range that ends at or after the code point. */
    int firstRange(int state, int codePoint) {
        int left = from[state];
        int right = from[state + 1];
        while (left < right) {
            int middle = (left + right) >>> 1;
            if (high[middle] < codePoint) left = middle + 1;
            else right = middle;
        }
        return left;
    }

    int rangeEnd(int state) {
        return from[state + 1];
    }

    int low(int range) {
        return low[range];
    }

    int target(int range) {
        return target[range];
    }
}
