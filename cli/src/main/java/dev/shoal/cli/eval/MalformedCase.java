package dev.shoal.cli.eval;

/** A case is not what its suite expects; the message says what and is shown with file and line. */
public final class MalformedCase extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedCase(String message) {
        super(message);
    }
}
