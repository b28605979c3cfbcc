package dev.shoal.workers.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All texts of a vocabulary as one trie in preorder: a walk is a single loop that jumps over dead subtrees. Immutable.
 */
final class TokenTrie {
    private final byte[] label;
    private final short[] depth;
    private final int[] end;
    /** Tokens that end at node n: from tokenFrom[n] to tokenFrom[n + 1] of {@link #tokens}. */
    private final int[] tokenFrom;

    private final int[] tokens;
    private final int deepest;

    private record Entry(byte[] bytes, int token) {}

    TokenTrie(List<byte[]> texts) {
        List<Entry> entries = new ArrayList<>();
        int total = 0;
        for (int token = 0; token < texts.size(); token++) {
            if (texts.get(token).length == 0) continue;
            entries.add(new Entry(texts.get(token), token));
            total += texts.get(token).length;
        }
        entries.sort((a, b) -> Arrays.compareUnsigned(a.bytes, b.bytes));
        byte[] labels = new byte[total];
        short[] depths = new short[total];
        int[] from = new int[total + 1];
        tokens = new int[entries.size()];
        int nodes = 0;
        int most = 0;
        byte[] previous = {};
        for (int i = 0; i < entries.size(); i++) {
            byte[] bytes = entries.get(i).bytes;
            int shared = Math.max(0, Arrays.mismatch(previous, bytes));
            if (Arrays.equals(previous, bytes)) shared = bytes.length;
            for (int d = shared; d < bytes.length; d++) {
                labels[nodes] = bytes[d];
                depths[nodes] = (short) (d + 1);
                from[nodes++] = i;
            }
            tokens[i] = entries.get(i).token;
            most = Math.max(most, bytes.length);
            previous = bytes;
        }
        from[nodes] = entries.size();
        label = Arrays.copyOf(labels, nodes);
        depth = Arrays.copyOf(depths, nodes);
        tokenFrom = Arrays.copyOf(from, nodes + 1);
        end = ends(depth);
        deepest = most;
    }

    private static int[] ends(short[] depth) {
        int[] end = new int[depth.length];
        int[] open = new int[depth.length];
        int top = 0;
        for (int i = 0; i < depth.length; i++) {
            while (top > 0 && depth[open[top - 1]] >= depth[i]) end[open[--top]] = i;
            open[top++] = i;
        }
        while (top > 0) end[open[--top]] = depth.length;
        return end;
    }

    /** Bytes of the longest token. */
    int deepest() {
        return deepest;
    }

    /** Sets the bit of every token whose bytes can follow the state. */
    void mark(State start, Grounding grounding, long[] words) {
        State[] path = new State[deepest + 1];
        path[0] = start;
        int node = 0;
        while (node < label.length) {
            int d = depth[node];
            State state = path[d - 1].next(label[node] & 0xff, grounding);
            if (state == State.DEAD) {
                node = end[node];
                continue;
            }
            path[d] = state;
            for (int i = tokenFrom[node]; i < tokenFrom[node + 1]; i++) words[tokens[i] >> 6] |= 1L << tokens[i];
            node++;
        }
    }
}
