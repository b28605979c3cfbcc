package dev.shoal.schemas.serde;

import org.apache.kafka.common.errors.RetriableException;

/** The schema registry did not answer as it should: nothing is said about the record, which is to be tried again. */
public final class RegistryUnavailable extends RetriableException {
    private static final long serialVersionUID = 1L;

    RegistryUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
