package dev.shoal.schemas.serde;

import org.apache.kafka.common.errors.SerializationException;

/** A record's bytes hold no record of the expected kind, and never will: it belongs among the dead letters. */
public final class UnreadableRecord extends SerializationException {
    private static final long serialVersionUID = 1L;

    UnreadableRecord(String message) {
        super(message);
    }

    UnreadableRecord(String message, Throwable cause) {
        super(message, cause);
    }
}
