package dev.shoal.schemas.blob;

/** A content cannot be stored or had. */
public final class BlobFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean away;

    private BlobFailure(String message, boolean away, Throwable cause) {
        super(message, cause);
        this.away = away;
    }

    /** The store as a whole does not answer: the same may succeed later. */
    static BlobFailure away(String what, Throwable cause) {
        return new BlobFailure(what, true, cause);
    }

    /** This content is not what its reference says, or is not there: it never will be. */
    static BlobFailure lost(String what) {
        return new BlobFailure(what, false, null);
    }

    public boolean away() {
        return away;
    }
}
