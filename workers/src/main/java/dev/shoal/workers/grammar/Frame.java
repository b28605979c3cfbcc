package dev.shoal.workers.grammar;

/**
 * One level of what is being written: a literal, an array, a string, a number, a text. Immutable.
 *
 * <p>Every frame that {@link #step} returns can be completed, so no walk ends in a dead end.
 */
interface Frame {
    /** What this frame becomes with one more byte, on top of what lies below it; {@link State#DEAD} if it cannot. */
    State step(int b, State below, Grounding grounding);

    /** Stands for all frames that allow the same next {@code horizon} bytes; to compare, not to go on from. */
    default Frame within(int horizon) {
        return this;
    }
}
