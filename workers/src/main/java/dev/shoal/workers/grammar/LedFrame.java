package dev.shoal.workers.grammar;

/** A turn behind a fixed text, which is missing where the turn starts with a control token. */
record LedFrame(Literal lead, Frame turn) implements Frame {
    @Override
    public State step(int b, State below, Grounding grounding) {
        return (b >= Symbols.CONTROL ? turn : lead).step(b, below, grounding);
    }
}
