package dev.shoal.workers.grammar;

/** Before the name of a tool. Counts the calls of the turn. */
record CallFrame(Literal calls, AfterCallFrame after) implements Frame {
    @Override
    public State step(int b, State below, Grounding grounding) {
        return calls.step(b, State.bottom(below.calls() + 1).push(after), grounding);
    }
}
