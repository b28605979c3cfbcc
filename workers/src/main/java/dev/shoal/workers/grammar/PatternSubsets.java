package dev.shoal.workers.grammar;

import dev.shoal.schemas.json.Pattern;
import dev.shoal.schemas.json.Pattern.Node;
import dev.shoal.schemas.json.Pattern.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Subset construction: the sets of places in a pattern that a text can lead to. Used while compiling only. */
final class PatternSubsets {
    private static final int MOST_STATES = 5_000;
    /** Bounds time and memory where sets are large: members of all sets together. */
    private static final int MOST_MEMBERS = 500_000;

    private final Pattern pattern;
    /** A place either consumes one of some ranges and goes on to the next place, or forks without consuming. */
    private final List<List<Range>> ranges = new ArrayList<>();

    private final List<int[]> forks = new ArrayList<>();
    private final List<BitSet> subsets = new ArrayList<>();
    private final List<List<Map.Entry<Range, Integer>>> outgoing = new ArrayList<>();
    private final Map<BitSet, Integer> known = new HashMap<>();
    private final int accept;
    private long members;

    /** @throws IllegalArgumentException if there are too many */
    PatternSubsets(Pattern pattern) {
        this.pattern = pattern;
        emit(pattern.root());
        accept = place(List.of());
        BitSet start = new BitSet();
        reach(0, start);
        number(start);
        for (int state = 0; state < subsets.size(); state++) outgoing.add(transitions(subsets.get(state)));
    }

    int size() {
        return subsets.size();
    }

    BitSet accepting() {
        BitSet accepting = new BitSet();
        for (int state = 0; state < subsets.size(); state++)
            if (subsets.get(state).get(accept)) accepting.set(state);
        return accepting;
    }

    /** Ranges in ascending order, each with the state it leads to. */
    void outgoing(int state, BiConsumer<Range, Integer> receiver) {
        outgoing.get(state).forEach(edge -> receiver.accept(edge.getKey(), edge.getValue()));
    }

    private int place(List<Range> consumes, int... forksTo) {
        ranges.add(consumes);
        forks.add(forksTo);
        return ranges.size() - 1;
    }

    private void emit(Node node) {
        if (node instanceof Node.Chars chars) place(chars.ranges());
        else if (node instanceof Node.Sequence sequence) sequence.parts().forEach(this::emit);
        else if (node instanceof Node.Choice choice) emitChoice(choice.options());
        else if (node instanceof Node.Repeat repeat) emitRepeat(repeat);
        else throw new AssertionError("unhandled node: " + node);
    }

    private void emitChoice(List<Node> options) {
        List<Integer> jumps = new ArrayList<>();
        for (Node option : options.subList(0, options.size() - 1)) {
            int fork = place(List.of());
            emit(option);
            jumps.add(place(List.of()));
            forks.set(fork, new int[] {fork + 1, ranges.size()});
        }
        emit(options.get(options.size() - 1));
        for (int jump : jumps) forks.set(jump, new int[] {ranges.size()});
    }

    private void emitRepeat(Node.Repeat repeat) {
        for (int i = 0; i < repeat.min(); i++) emit(repeat.body());
        if (repeat.max() == Integer.MAX_VALUE) {
            int fork = place(List.of());
            emit(repeat.body());
            place(List.of(), fork);
            forks.set(fork, new int[] {fork + 1, ranges.size()});
            return;
        }
        List<Integer> exits = new ArrayList<>();
        for (int i = repeat.min(); i < repeat.max(); i++) {
            exits.add(place(List.of()));
            emit(repeat.body());
        }
        for (int exit : exits) forks.set(exit, new int[] {exit + 1, ranges.size()});
    }

    private void reach(int start, BitSet into) {
        var open = new java.util.ArrayDeque<Integer>();
        open.push(start);
        while (!open.isEmpty()) {
            int place = open.pop();
            if (into.get(place)) continue;
            into.set(place);
            for (int next : forks.get(place)) open.push(next);
        }
    }

    private int number(BitSet subset) {
        Integer existing = known.get(subset);
        if (existing != null) return existing;
        members += subset.cardinality();
        if (subsets.size() >= MOST_STATES || members > MOST_MEMBERS) {
            throw new IllegalArgumentException("the pattern " + pattern + " needs too many states to be enforced;"
                    + " use fewer counted repetitions, or minLength and maxLength in their place");
        }
        known.put(subset, subsets.size());
        subsets.add(subset);
        return subsets.size() - 1;
    }

    private List<Map.Entry<Range, Integer>> transitions(BitSet subset) {
        var borders = new TreeSet<Integer>();
        for (int place = subset.nextSetBit(0); place >= 0; place = subset.nextSetBit(place + 1)) {
            for (Range range : ranges.get(place)) {
                borders.add(range.first());
                borders.add(range.last() + 1);
            }
        }
        List<Map.Entry<Range, Integer>> edges = new ArrayList<>();
        Integer first = borders.isEmpty() ? null : borders.first();
        for (Integer border : borders) {
            if (border.equals(first)) continue;
            BitSet next = after(subset, first);
            if (!next.isEmpty()) edges.add(Map.entry(new Range(first, border - 1), number(next)));
            first = border;
        }
        return edges;
    }

    private BitSet after(BitSet subset, int codePoint) {
        BitSet next = new BitSet();
        for (int place = subset.nextSetBit(0); place >= 0; place = subset.nextSetBit(place + 1)) {
            for (Range range : ranges.get(place)) {
                if (codePoint >= range.first() && codePoint <= range.last()) reach(place + 1, next);
            }
        }
        return next;
    }
}
