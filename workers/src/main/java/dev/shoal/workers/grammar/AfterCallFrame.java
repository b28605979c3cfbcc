package dev.shoal.workers.grammar;

/**
 * Behind the arguments of a call.
 *
 * @param more what leads to another call or ends the turn, @param last what ends the turn, @param most calls in a turn
 */
record AfterCallFrame(Literal more, Literal last, int most) implements Frame {
    @Override
    public State step(int b, State below, Grounding grounding) {
        return (below.calls() < most ? more : last).step(b, below, grounding);
    }

    // Both refer to a CallFrame that refers back here.
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
