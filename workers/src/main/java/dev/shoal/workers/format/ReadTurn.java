package dev.shoal.workers.format;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a turn says. Immutable.
 *
 * @param thought what was thought first, without white space around it
 * @param start index of the token that follows the thought, 0 without one
 * @param text the final text, or what was said before the calls; empty when there are only calls
 * @param textKind which of the format's kinds of text it is, from 0
 */
public record ReadTurn(Optional<String> thought, int start, String text, int textKind, List<Call> calls) {
    public ReadTurn {
        calls = List.copyOf(calls);
    }

    /**
     * @param arguments compact JSON object, members in the order in which they were written
     * @param values by argument: where its value stands
     */
    public record Call(String tool, String arguments, Map<String, Span> values) {
        public Call {
            values = Map.copyOf(values);
        }
    }

    /** Tokens of the turn: the first, and the one after the last. */
    public record Span(int from, int to) {}
}
