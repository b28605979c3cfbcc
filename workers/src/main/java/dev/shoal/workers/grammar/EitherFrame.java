package dev.shoal.workers.grammar;

/** One of two frames that start differently. */
record EitherFrame(Frame first, Frame second) implements Frame {
    @Override
    public State step(int b, State below, Grounding grounding) {
        State state = first.step(b, below, grounding);
        return state == State.DEAD ? second.step(b, below, grounding) : state;
    }
}
