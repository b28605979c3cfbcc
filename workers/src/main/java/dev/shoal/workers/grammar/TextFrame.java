package dev.shoal.workers.grammar;

/**
 * Free text in valid UTF-8.
 *
 * @param partial the code point being written; complete between code points
 * @param started true once there is something, @param closing true when no further code point may start
 */
record TextFrame(Utf8 partial, boolean started, boolean closing) implements Frame {
    private static final Utf8 BETWEEN = new Utf8(0, 0, 0);

    static final TextFrame START = new TextFrame(BETWEEN, false, false);

    @Override
    public State step(int b, State below, Grounding grounding) {
        if (partial.complete() && closing && started) return State.DEAD;
        Utf8 next = partial.complete() ? Utf8.start(b) : partial.next(b);
        if (!next.valid()) return State.DEAD;
        return below.push(new TextFrame(next.complete() ? BETWEEN : next, true, closing));
    }

    /** True when the text may end here. */
    boolean mayEnd() {
        return started && partial.complete();
    }

    TextFrame close() {
        return new TextFrame(partial, started, true);
    }
}
