package dev.shoal.workers.grammar;

/**
 * How much a model may write.
 *
 * @param textTokens most tokens of a text; its end is forced once they are written
 * @param thoughtTokens most tokens of a thought, in the same way; 0 for a turn without one
 * @param thoughtOpened whether the prompt ends inside a thought
 */
public record TurnLimits(int textTokens, int thoughtTokens, boolean thoughtOpened) {
    public TurnLimits {
        if (thoughtOpened && thoughtTokens < 1)
            throw new IllegalArgumentException("a thought that is open has a limit");
    }

    public static TurnLimits withoutThought(int textTokens) {
        return new TurnLimits(textTokens, 0, false);
    }
}
