package dev.shoal.schemas.failure;

import dev.shoal.schemas.avro.FailureKind;

/** Stable codes of the failures that Shoal itself reports; tools add codes of their own. */
public enum ErrorCode {
    // tasks
    UNKNOWN_AGENT(FailureKind.PERMANENT),
    DUPLICATE_TASK(FailureKind.PERMANENT),
    DEADLINE_EXCEEDED(FailureKind.PERMANENT),
    TURN_LIMIT(FailureKind.PERMANENT),
    TOKEN_LIMIT(FailureKind.PERMANENT),
    COST_LIMIT(FailureKind.PERMANENT),
    TOOL_LIMIT(FailureKind.PERMANENT),
    RESULT_LIMIT(FailureKind.PERMANENT),
    CANCELLED(FailureKind.PERMANENT),
    UNKNOWN_TASK(FailureKind.PERMANENT),
    TASK_CLOSED(FailureKind.PERMANENT),
    MESSAGE_REFUSED(FailureKind.PERMANENT),
    TURN_FAILED(FailureKind.PERMANENT),
    TURN_TIMEOUT(FailureKind.RETRYABLE),
    INPUT_TOO_LONG(FailureKind.PERMANENT),
    INVALID_TASK(FailureKind.PERMANENT),
    // model workers
    MODEL_FAILURE(FailureKind.RETRYABLE),
    CONTEXT_FULL(FailureKind.PERMANENT),
    UNKNOWN_MODEL(FailureKind.PERMANENT),
    CONTENT_LOST(FailureKind.PERMANENT),
    AGENT_NOT_LOADED(FailureKind.RETRYABLE),
    // tool calls
    UNKNOWN_TOOL(FailureKind.PERMANENT),
    INVALID_ARGUMENTS(FailureKind.PERMANENT),
    REFUSED(FailureKind.PERMANENT),
    APPROVAL_EXPIRED(FailureKind.PERMANENT),
    UNTRUSTED_CONTENT(FailureKind.PERMANENT),
    SUBTASK_LIMIT(FailureKind.PERMANENT),
    TASK_ENDED(FailureKind.PERMANENT),
    RESULT_TOO_LARGE(FailureKind.PERMANENT),
    TOOL_TIMEOUT(FailureKind.RETRYABLE),
    TOOL_UNAVAILABLE(FailureKind.RETRYABLE),
    TOOL_FAILED(FailureKind.PERMANENT),
    OUTCOME_UNKNOWN(FailureKind.PERMANENT),
    // records
    UNREADABLE_RECORD(FailureKind.POISON),
    UNEXPECTED_TYPE(FailureKind.POISON),
    KEY_MISMATCH(FailureKind.POISON),
    WRONG_PARTITION(FailureKind.POISON),
    UNDECIDABLE(FailureKind.POISON),
    DELIVERIES_EXHAUSTED(FailureKind.POISON);

    private final FailureKind kind;

    ErrorCode(FailureKind kind) {
        this.kind = kind;
    }

    public FailureKind kind() {
        return kind;
    }

    /** The code as it stands in records and messages: lower case with underscores. */
    public String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
