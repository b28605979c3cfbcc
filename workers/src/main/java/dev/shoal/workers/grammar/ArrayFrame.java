package dev.shoal.workers.grammar;

import java.util.Optional;

/**
 * Inside an array, before {@code [}, after it or after an item.
 *
 * @param item what every item starts as; no item starts with {@code ]}
 * @param separated what follows a comma before the next item
 * @param count items written, or {@link #UNOPENED}
 */
record ArrayFrame(Frame item, Optional<Literal> separated, int least, int most, int count) implements Frame {
    /** Before the opening bracket. */
    static final int UNOPENED = -1;

    @Override
    public State step(int b, State below, Grounding grounding) {
        if (count == UNOPENED) return b == '[' ? below.push(with(0)) : State.DEAD;
        if (b == ']') return count >= least ? below : State.DEAD;
        if (count >= most) return State.DEAD;
        State inside = below.push(with(count + 1)).push(item);
        if (count == 0) return inside.next(b, grounding);
        if (b != ',') return State.DEAD;
        return separated.isPresent() ? inside.push(separated.get()) : inside;
    }

    private ArrayFrame with(int count) {
        return new ArrayFrame(item, separated, least, most, count);
    }
}
