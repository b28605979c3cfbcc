package dev.shoal.workers.engine;

/** The runtime failed in a forward pass; the KV cache of every slot is lost. */
public final class ModelFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
