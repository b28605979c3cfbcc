package dev.shoal.workers.format;

/** A model writes tool calls in no format that is known; the message says what was found. */
public final class UnknownFormat extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnknownFormat(String message) {
        super(message);
    }
}
