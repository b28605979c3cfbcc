package dev.shoal.workers.onnx;

/** A model file cannot be served; the message names the file and what to do. */
public final class InvalidModel extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidModel(String message) {
        super(message);
    }

    InvalidModel(String message, Throwable cause) {
        super(message, cause);
    }
}
