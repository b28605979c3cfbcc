package dev.shoal.cli.eval;

import java.time.Duration;
import java.util.List;

/**
 * One decided turn.
 *
 * @param calls of kind CALLS, otherwise empty
 * @param text final text of kinds ANSWER and NO_TOOL, otherwise what was wrong or the raw text
 * @param confidence 0 to 1: the lowest probability among the tokens that chose a tool or a value
 */
public record Reply(
        Kind kind, List<Utterance.Call> calls, String text, double confidence, Usage usage, Duration latency) {
    public Reply {
        calls = List.copyOf(calls);
    }

    /** What a turn is; MALFORMED when the text is no turn of the format, FAILED when the engine gave up. */
    public enum Kind {
        CALLS,
        ANSWER,
        NO_TOOL,
        MALFORMED,
        FAILED
    }

    /** Tokens of the turn; {@code cached} of the prompt were taken from a cache. */
    public record Usage(int prompt, int cached, int completion) {
        public static final Usage NONE = new Usage(0, 0, 0);
    }
}
