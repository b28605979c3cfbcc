package dev.shoal.cli.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** One entry of a conversation. */
public sealed interface Utterance {
    /** What the user wrote. */
    record User(String text) implements Utterance {}

    /** Tool calls of one assistant turn; their results follow as {@link Returned}, in the same order. */
    record Called(List<Call> calls) implements Utterance {
        public Called {
            calls = List.copyOf(calls);
        }
    }

    /** An assistant's text. */
    record Said(String text) implements Utterance {}

    /** What a tool returned: JSON, or plain text. */
    record Returned(String text) implements Utterance {}

    /** A tool call with its arguments. */
    record Call(String name, ObjectNode arguments) {}
}
