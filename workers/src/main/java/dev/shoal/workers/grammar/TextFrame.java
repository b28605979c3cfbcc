package dev.shoal.workers.grammar;

/**
 * Free text in valid UTF-8, up to a control token.
 *
 * @param kind what the text is, @param ends what may follow it
 * @param partial the code point being written; complete between code points
 * @param started true once there may be an end, @param closing true when no further code point may start
 */
record TextFrame(Kind kind, Literal ends, Utf8 partial, boolean started, boolean closing) implements LimitedFrame {
    static TextFrame text(Literal ends) {
        return new TextFrame(Kind.TEXT, ends, Utf8.BETWEEN, false, false);
    }

    /** A thought may be empty. */
    static TextFrame thought(Literal ends) {
        return new TextFrame(Kind.THOUGHT, ends, Utf8.BETWEEN, true, false);
    }

    /** True when any text may follow. */
    boolean free() {
        return partial.complete() && !closing;
    }

    @Override
    public State step(int b, State below, Grounding grounding) {
        if (b >= Symbols.CONTROL) {
            return started && partial.complete() ? ends.step(b, below, grounding) : State.DEAD;
        }
        if (partial.complete() && closing && started) return State.DEAD;
        Utf8 next = partial.complete() ? Utf8.start(b) : partial.next(b);
        if (!next.valid()) return State.DEAD;
        return below.push(new TextFrame(kind, ends, next.complete() ? Utf8.BETWEEN : next, true, closing));
    }

    @Override
    public TextFrame close() {
        return new TextFrame(kind, ends, partial, started, true);
    }
}
