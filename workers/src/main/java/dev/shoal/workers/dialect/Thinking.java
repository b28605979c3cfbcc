package dev.shoal.workers.dialect;

import dev.shoal.workers.format.BoundFormat;
import java.util.Optional;

/** How long a model may think before each turn. */
final class Thinking {
    /** For models that always think and for which nothing is said. */
    static final int ALWAYS = 512;

    private Thinking() {}

    /**
     * Most tokens of a thought.
     *
     * @param opened whether the model is left inside a thought even if none is asked for
     * @throws IllegalArgumentException naming the setting that does not fit the model
     */
    static int tokens(Optional<Integer> wanted, BoundFormat format, boolean opened) {
        boolean can = format.shape().thinking().isPresent();
        if (!can && wanted.orElse(0) > 0) {
            throw new IllegalArgumentException("thought_tokens is " + wanted.get() + ", but in format "
                    + format.format().id() + " this model writes no thoughts; set it to 0");
        }
        if (opened && wanted.isPresent() && wanted.get() == 0) {
            throw new IllegalArgumentException(
                    "thought_tokens is 0, but the chat template starts a thought before every"
                            + " turn; set it to the most tokens that a thought may have, or leave it out for "
                            + ALWAYS);
        }
        return wanted.orElse(opened ? ALWAYS : 0);
    }
}
