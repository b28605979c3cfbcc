package dev.shoal.workers.grammar;

/** A stack of frames, the innermost on top; equal stacks allow equal texts. Immutable. */
final class State {
    private static final Frame NOTHING = (b, below, grounding) -> dead();

    /** After the last byte of a call. */
    static final State BOTTOM = new State(NOTHING);
    /** Not reachable by any legal text. */
    static final State DEAD = new State(NOTHING);

    private final Frame top;
    private final State below;
    private final int hash;

    private State(Frame top) {
        this.top = top;
        this.below = this;
        this.hash = 1;
    }

    private State(Frame top, State below) {
        this.top = top;
        this.below = below;
        this.hash = 31 * below.hash + top.hashCode();
    }

    private static State dead() {
        return DEAD;
    }

    State push(Frame frame) {
        return new State(frame, this);
    }

    State next(int b, Grounding grounding) {
        return top.step(b, below, grounding);
    }

    /** Applies all bytes. */
    State next(byte[] bytes, Grounding grounding) {
        State state = this;
        for (byte b : bytes) {
            state = state.next(b & 0xff, grounding);
            if (state == DEAD) return DEAD;
        }
        return state;
    }

    Frame top() {
        return top;
    }

    /** The state to look up a mask by: as equal as possible to others with the same mask. */
    State within(int horizon) {
        Frame same = top.within(horizon);
        return same == top ? this : below.push(same);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) return true;
        if (!(other instanceof State that) || hash != that.hash || this.below == this || that.below == that)
            return false;
        return top.equals(that.top) && below.equals(that.below);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
