package dev.shoal.workers.engine;

import dev.shoal.schemas.failure.ErrorCode;
import java.time.Duration;

/** How a turn ended in the engine. */
public sealed interface Completion {
    /**
     * The model ended the turn as the grammar asks.
     *
     * @param tokens all of the turn, its last control token included
     * @param probabilities of each token among the allowed ones, 1 where the model had no choice
     * @param cachedTokens tokens of the prompt whose keys and values were reused
     * @param time from admission to the last token, waiting for a slot not counted
     */
    record Finished(int[] tokens, float[] probabilities, int promptTokens, int cachedTokens, Duration time)
            implements Completion {}

    record Failed(ErrorCode code, String reason) implements Completion {}
}
