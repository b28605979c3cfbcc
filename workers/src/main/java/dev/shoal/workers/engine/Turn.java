package dev.shoal.workers.engine;

import java.util.List;
import java.util.Map;

/** What a model decided. Immutable. */
public sealed interface Turn {
    /** @param calls each once: the same call twice side by side asks nothing new, and must not act twice */
    record Calls(List<Call> calls) implements Turn {
        public Calls {
            calls = List.copyOf(calls);
        }
    }

    record Answer(String text) implements Turn {}

    /** No tool fits. */
    record None(String text) implements Turn {}

    /**
     * @param arguments JSON object
     * @param confidence by argument: the lowest probability of a token that the model was free to choose, 0 to 1
     */
    record Call(String tool, String arguments, Map<String, Double> confidence) {
        public Call {
            confidence = Map.copyOf(confidence);
        }
    }
}
