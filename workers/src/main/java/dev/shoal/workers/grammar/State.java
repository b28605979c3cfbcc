package dev.shoal.workers.grammar;

/** A stack of frames, the innermost on top; equal stacks allow equal texts. Immutable. */
final class State {
    private static final Frame NOTHING = (b, below, grounding) -> dead();

    /** Calls in a turn of which states know the exact number. */
    private static final int FEW_LEFT = 2;

    /** Not reachable by any legal text. */
    static final State DEAD = new State(-1);

    private static final State[] BOTTOMS = bottoms();

    private final Frame top;
    private final State below;
    private final int calls;
    /** Computed when first asked for: most states of a walk never are. 0 before. */
    private int hash;

    private State(int calls) {
        this.top = NOTHING;
        this.below = this;
        this.calls = calls;
        // A token does not reach from one call over the next two, so far from the limit all are alike.
        this.hash = 1 + Math.max(calls, Grammar.MOST_CALLS - FEW_LEFT);
    }

    private State(Frame top, State below) {
        this.top = top;
        this.below = below;
        this.calls = below.calls;
    }

    private static State dead() {
        return DEAD;
    }

    private static State[] bottoms() {
        State[] all = new State[Grammar.MOST_CALLS + 1];
        for (int calls = 0; calls < all.length; calls++) all[calls] = new State(calls);
        return all;
    }

    /** Below all frames, and after the last byte of a turn, in which so many calls have started. */
    static State bottom(int calls) {
        return BOTTOMS[calls];
    }

    boolean ended() {
        return below == this && this != DEAD;
    }

    /** Calls started in this turn. */
    int calls() {
        return calls;
    }

    State push(Frame frame) {
        return new State(frame, this);
    }

    /** @param symbol a byte, or a control token as {@link Symbols} has it */
    State next(int symbol, Grounding grounding) {
        return top.step(symbol, below, grounding);
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

    /** The same stack with another frame on top. */
    State withTop(Frame frame) {
        return below.push(frame);
    }

    /** What to look up a mask by: as equal as possible to states with the same mask. No text can follow it. */
    State within(int horizon) {
        Frame same = top.within(horizon);
        return same == top ? this : below.push(same);
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) return true;
        if (!(other instanceof State that) || hashCode() != that.hashCode()) return false;
        if (ended() || that.ended()) return ended() && that.ended();
        if (this == DEAD || that == DEAD) return false;
        return top.equals(that.top) && below.equals(that.below);
    }

    @Override
    public int hashCode() {
        if (hash == 0) hash = 31 * below.hashCode() + top.hashCode();
        return hash;
    }
}
