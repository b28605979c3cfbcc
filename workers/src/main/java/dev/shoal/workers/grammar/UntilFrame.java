package dev.shoal.workers.grammar;

/**
 * A thought in valid UTF-8 up to where a fixed text ends it, for tokenizers that have no token for that text.
 *
 * @param stop ASCII, @param matched how much of it is written, @param then what follows it
 * @param partial the code point being written; complete between code points
 * @param closing true when nothing but the stop may follow
 */
record UntilFrame(Symbols stop, int matched, Frame then, Utf8 partial, boolean closing) implements LimitedFrame {
    static UntilFrame start(Symbols stop, Frame then) {
        return new UntilFrame(stop, 0, then, Utf8.BETWEEN, false);
    }

    @Override
    public Kind kind() {
        return Kind.THOUGHT;
    }

    @Override
    public State step(int b, State below, Grounding grounding) {
        if (b >= Symbols.CONTROL) return State.DEAD;
        Utf8 next = partial.complete() ? Utf8.start(b) : partial.next(b);
        if (!next.valid()) return State.DEAD;
        int longer = partial.complete() && next.complete() ? matchedWith(b) : 0;
        if (partial.complete() && closing && longer != matched + 1) return State.DEAD;
        if (longer == stop.length()) return below.push(then);
        return below.push(new UntilFrame(stop, longer, then, next.complete() ? Utf8.BETWEEN : next, closing));
    }

    /** The longest start of the stop that the text ends with after one more byte. */
    private int matchedWith(int b) {
        for (int length = matched + 1; length > 0; length--) {
            if (stop.at(length - 1) == b && sameEnd(length - 1)) return length;
        }
        return 0;
    }

    /** True when the first {@code length} symbols of the stop are the last that are written of it. */
    private boolean sameEnd(int length) {
        for (int i = 0; i < length; i++) if (stop.at(i) != stop.at(matched - length + i)) return false;
        return true;
    }

    @Override
    public UntilFrame close() {
        return new UntilFrame(stop, matched, then, partial, true);
    }
}
