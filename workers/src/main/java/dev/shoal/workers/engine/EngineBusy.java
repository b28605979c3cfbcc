package dev.shoal.workers.engine;

/** The engine takes no request now: its queue is full or it is closed. The same request may succeed later or elsewhere. */
public final class EngineBusy extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineBusy(String message) {
        super(message);
    }
}
