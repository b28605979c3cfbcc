package dev.shoal.connectors.spi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One call of a tool, checked against the agent's definition. Not to be changed.
 *
 * @param invocationId the idempotency key: the same for every attempt and delivery
 * @param attempt from 1
 * @param arguments what the model chose; valid under the tool's schema
 * @param bound what the definition takes from the task instead of the model, by name; no name is also an argument
 * @param deadline when the outcome is no longer wanted
 * @param maxResultBytes longest result as UTF-8; a longer one is a permanent error
 */
public record ToolCall(
        String invocationId,
        String taskId,
        int attempt,
        String tool,
        ObjectNode arguments,
        Map<String, String> bound,
        Instant deadline,
        int maxResultBytes) {
    public ToolCall {
        bound = Map.copyOf(bound);
    }

    /** The time left; empty when there is none. */
    public Optional<Duration> timeLeft(Instant now) {
        Duration left = Duration.between(now, deadline);
        return left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(left);
    }
}
