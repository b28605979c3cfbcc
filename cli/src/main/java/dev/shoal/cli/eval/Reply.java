package dev.shoal.cli.eval;

import java.time.Duration;
import java.util.List;

/**
 * One decided turn.
 *
 * @param calls of kind CALLS, otherwise empty
 * @param text final text of kinds ANSWER and NO_TOOL, otherwise what was wrong or the raw text
 * @param confidence 0 to 1: of calls, the lowest probability among their tokens where there was a choice; of a text, the
 *     probability that it is one of its kind
 */
public record Reply(
        Kind kind, List<Utterance.Call> calls, String text, double confidence, Usage usage, Duration latency) {
    public Reply {
        calls = List.copyOf(calls);
    }

    /**
     * What a turn is; MALFORMED when the text is no turn of the format, FAILED when the engine gave up, UNSUPPORTED when a
     * tool has a schema that the model's grammar cannot enforce.
     */
    public enum Kind {
        CALLS,
        ANSWER,
        NO_TOOL,
        MALFORMED,
        FAILED,
        UNSUPPORTED
    }

    /** Tokens of the turn; {@code cached} of the prompt were taken from a cache. */
    public record Usage(int prompt, int cached, int completion) {
        public static final Usage NONE = new Usage(0, 0, 0);
    }
}
