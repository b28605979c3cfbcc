package dev.shoal.workers.tokenizer;

/** A tokenizer file cannot be used; the message names the file and what to do. */
public final class InvalidTokenizer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidTokenizer(String message) {
        super(message);
    }

    InvalidTokenizer(String message, Throwable cause) {
        super(message, cause);
    }
}
