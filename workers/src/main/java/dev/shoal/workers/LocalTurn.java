package dev.shoal.workers;

import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.workers.engine.Turn;
import java.time.Duration;
import java.util.Optional;

/**
 * How a turn of a {@link LocalModel} ended. Immutable.
 *
 * @param confidence 0 to 1: of calls, the lowest probability of a token that the model was free to choose; of a text, the
 *     probability of its kind; 0 of a turn that failed
 * @param choice the same without the values of arguments, which have their own
 * @param cachedTokens tokens of the prompt whose keys and values were reused
 * @param time in the engine
 */
public record LocalTurn(
        Outcome outcome,
        double confidence,
        double choice,
        int promptTokens,
        int cachedTokens,
        int completionTokens,
        Duration time) {
    /** What came of it. */
    public sealed interface Outcome {}

    /** A turn as the format asks, and what the model thought before it. */
    public record Decided(Turn turn, Optional<String> thought) implements Outcome {}

    /** Only without a grammar. @param text what the model wrote, control tokens by their spelling */
    public record Malformed(String text) implements Outcome {}

    /** The engine gave up. */
    public record Failed(ErrorCode code, String reason) implements Outcome {}
}
