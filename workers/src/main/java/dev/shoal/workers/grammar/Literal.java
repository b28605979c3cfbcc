package dev.shoal.workers.grammar;

import java.util.Arrays;
import java.util.List;

/** A choice between fixed texts, as a trie; each leads to frames that follow it. Frozen once all texts are added. */
final class Literal implements Frame {
    private int[] labels = {};
    private Literal[] children = {};
    private boolean ends;
    private List<Frame> then = List.of();

    /** @param then frames that follow the text, the one that comes first last */
    void add(Symbols text, List<Frame> then) {
        Literal node = this;
        for (int i = 0; i < text.length(); i++) node = node.childOrNew(text.at(i));
        if (node.ends) throw new IllegalArgumentException("two texts are the same");
        node.ends = true;
        node.then = List.copyOf(then);
    }

    static Literal of(Symbols text, List<Frame> then) {
        Literal literal = new Literal();
        literal.add(text, then);
        return literal;
    }

    boolean isEmpty() {
        return children.length == 0;
    }

    /** True when one of the texts starts with the symbol. */
    boolean starts(int symbol) {
        return index(symbol) >= 0;
    }

    private int index(int b) {
        for (int i = 0; i < labels.length; i++) if (labels[i] == b) return i;
        return -1;
    }

    private Literal childOrNew(int b) {
        int index = index(b);
        if (index >= 0) return children[index];
        labels = Arrays.copyOf(labels, labels.length + 1);
        children = Arrays.copyOf(children, children.length + 1);
        labels[labels.length - 1] = b;
        children[children.length - 1] = new Literal();
        return children[children.length - 1];
    }

    @Override
    public State step(int b, State below, Grounding grounding) {
        int index = index(b);
        if (index >= 0) return children[index].reached(below);
        // A text that starts a longer one, such as 1 and 10, ends where the longer one does not go on.
        return ends ? ended(below).next(b, grounding) : State.DEAD;
    }

    private State reached(State below) {
        return children.length == 0 ? ended(below) : below.push(this);
    }

    private State ended(State below) {
        State state = below;
        for (Frame frame : then) state = state.push(frame);
        return state;
    }
}
