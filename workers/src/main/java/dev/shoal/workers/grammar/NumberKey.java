package dev.shoal.workers.grammar;

/**
 * All numbers being written that can go on alike.
 *
 * @param digits how many more digits may come before the point
 * @param fraction digits after the point, or {@link #NO_POINT}
 */
record NumberKey(NumberRange range, int digits, int fraction) implements Frame {
    static final int NO_POINT = -1;

    @Override
    public State step(int b, State below, Grounding grounding) {
        throw new IllegalStateException("only a key");
    }
}
