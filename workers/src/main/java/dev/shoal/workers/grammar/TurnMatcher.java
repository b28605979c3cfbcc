package dev.shoal.workers.grammar;

/** Follows one assistant turn and says what may come next; always at least one token may. Not thread-safe. */
public interface TurnMatcher {
    /**
     * The tokens that may come next.
     *
     * @throws IllegalStateException after the end of the turn
     */
    TokenMask mask();

    /**
     * The tokens that come next without a choice, as the model's tokenizer cuts them; empty when there is a choice. They are
     * not accepted yet, and may be accepted in part.
     */
    int[] forced();

    /** @throws IllegalArgumentException if the token may not come next */
    void accept(int token);

    boolean finished();
}
