package dev.shoal.workers.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys and values of what prompts begin with: a radix tree over tokens, so that what conversations share (an agent's
 * instructions and tools, say) is kept once. Within its bytes; the branch that was used longest ago goes first. Not
 * thread-safe: the engine thread owns it.
 */
final class PrefixTree {
    private final long mostBytes;
    private final Node root = new Node(null, new int[0], null);
    private long bytes;
    private long clock;

    private static final class Node {
        private Node parent;
        private int[] tokens;
        private KvCopy copy;
        private final Map<Integer, Node> children = new HashMap<>();
        private long lastUsed;

        Node(Node parent, int[] tokens, KvCopy copy) {
            this.parent = parent;
            this.tokens = tokens;
            this.copy = copy;
        }

        /** How many of its tokens stand in the prompt from an index on. */
        int shared(int[] prompt, int from, int end) {
            int limit = Math.min(tokens.length, end - from);
            int different = Arrays.mismatch(tokens, 0, limit, prompt, from, from + limit);
            return different < 0 ? limit : different;
        }
    }

    /** @param node that holds the last of the tokens, @param within so many of its tokens are shared */
    private record Found(Node node, int within, int tokens) {}

    /** Copies the keys and values of tokens of a sequence. */
    interface Copier {
        KvCopy copy(int from, int to);
    }

    PrefixTree(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    long bytes() {
        return bytes;
    }

    /** How many of the first tokens are here. */
    int length(int[] prompt, int limit) {
        return find(prompt, limit).tokens;
    }

    private Found find(int[] prompt, int limit) {
        Node node = root;
        int at = 0;
        while (at < limit) {
            Node child = node.children.get(prompt[at]);
            if (child == null) break;
            int shared = child.shared(prompt, at, limit);
            at += shared;
            if (shared < child.tokens.length) return new Found(child, shared, at);
            node = child;
        }
        return new Found(node, node.tokens.length, at);
    }

    /** The copies, one after the other, that hold as many of the first tokens as are here, and perhaps some behind them. */
    List<KvCopy> copies(int[] prompt, int limit) {
        List<KvCopy> copies = new ArrayList<>();
        long now = clock++;
        for (Node node = find(prompt, limit).node; node != root; node = node.parent) {
            node.lastUsed = now;
            copies.add(0, node.copy);
        }
        return copies;
    }

    /** Keeps the first tokens; what is here already is not copied again. */
    void keep(int[] tokens, int end, Copier copier) {
        Found found = find(tokens, end);
        if (found.tokens == end) return;
        KvCopy copy = copier.copy(found.tokens, end);
        if (copy.bytes() > mostBytes) {
            copy.close();
            return;
        }
        Node below = found.within < found.node.tokens.length ? split(found.node, found.within) : found.node;
        var leaf = new Node(below, Arrays.copyOfRange(tokens, found.tokens, end), copy);
        below.children.put(tokens[found.tokens], leaf);
        bytes += copy.bytes();
        long now = clock++;
        for (Node node = leaf; node != null; node = node.parent) node.lastUsed = now;
        shrink(leaf);
    }

    /** Puts a node above with the first tokens. */
    private Node split(Node node, int at) {
        KvCopy whole = node.copy;
        var above = new Node(node.parent, Arrays.copyOf(node.tokens, at), whole.part(0, at));
        above.lastUsed = node.lastUsed;
        node.copy = whole.part(at, node.tokens.length);
        bytes += above.copy.bytes() + node.copy.bytes() - whole.bytes();
        whole.close();
        node.parent.children.put(node.tokens[0], above);
        node.tokens = Arrays.copyOfRange(node.tokens, at, node.tokens.length);
        node.parent = above;
        above.children.put(node.tokens[0], node);
        return above;
    }

    private void shrink(Node last) {
        while (bytes > mostBytes) {
            Optional<Node> oldest = oldestLeaf(last);
            if (oldest.isEmpty()) return;
            drop(oldest.get());
        }
    }

    private Optional<Node> oldestLeaf(Node except) {
        Node oldest = null;
        List<Node> open = new ArrayList<>(root.children.values());
        while (!open.isEmpty()) {
            Node node = open.remove(open.size() - 1);
            open.addAll(node.children.values());
            if (node == except || !node.children.isEmpty()) continue;
            if (oldest == null || node.lastUsed < oldest.lastUsed) oldest = node;
        }
        return Optional.ofNullable(oldest);
    }

    private void drop(Node leaf) {
        leaf.parent.children.remove(leaf.tokens[0]);
        bytes -= leaf.copy.bytes();
        leaf.copy.close();
    }

    /** Gives all memory back. */
    void clear() {
        for (Optional<Node> leaf = anyLeaf(); leaf.isPresent(); leaf = anyLeaf()) drop(leaf.get());
    }

    private Optional<Node> anyLeaf() {
        Node node = root;
        while (!node.children.isEmpty())
            node = node.children.values().iterator().next();
        return node == root ? Optional.empty() : Optional.of(node);
    }
}
