package dev.shoal.workers.grammar;

import java.util.Optional;

/**
 * Before a thought, calls or a text. The first symbol decides: a text never starts with what starts a call, so that no
 * half of a call passes for a text.
 *
 * @param leads fixed texts that start the others, @param text a text that has no lead of its own
 * @param reserved a byte that no text starts with, nor with white space before it; negative for none
 */
record TurnFrame(Literal leads, Optional<TextFrame> text, int reserved) implements Frame {
    /** True when any text may follow, and whatever else may is a control token. */
    boolean free() {
        return text.isPresent() && reserved < 0;
    }

    @Override
    public State step(int b, State below, Grounding grounding) {
        if (leads.starts(b)) return leads.step(b, below, grounding);
        boolean mayStart = reserved < 0 || b != reserved && b != ' ' && b != '\n' && b != '\t' && b != '\r';
        return text.isPresent() && mayStart ? text.get().step(b, below, grounding) : State.DEAD;
    }
}
