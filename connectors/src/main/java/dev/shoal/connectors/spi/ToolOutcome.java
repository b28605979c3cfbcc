package dev.shoal.connectors.spi;

import dev.shoal.schemas.failure.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** How a call ended. Reasons are read by the model and by people: no statements, addresses or secrets in them. */
public sealed interface ToolOutcome {
    /**
     * @param resultJson any JSON value
     * @param replayed true when the side effect had happened before and its stored result is returned
     */
    record Success(String resultJson, boolean replayed) implements ToolOutcome {}

    /**
     * May succeed unchanged. The code {@code tool_unavailable} promises that nothing was done, any other that something may
     * have been.
     */
    record Retryable(String code, String reason, Optional<Duration> retryAfter) implements ToolOutcome {}

    /** Will not succeed; told to the model. */
    record Permanent(String code, String reason) implements ToolOutcome {}

    static ToolOutcome success(String resultJson) {
        return new Success(resultJson, false);
    }

    static ToolOutcome retryable(ErrorCode code, String reason) {
        return new Retryable(code.code(), reason, Optional.empty());
    }

    static ToolOutcome permanent(ErrorCode code, String reason) {
        return new Permanent(code.code(), reason);
    }

    static ToolOutcome tooLarge(int maxBytes) {
        return permanent(ErrorCode.RESULT_TOO_LARGE, "the result is longer than " + maxBytes + " bytes");
    }
}
