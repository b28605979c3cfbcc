package dev.shoal.connectors.spi;

import java.io.IOException;

/** Remembers durably which attempts have begun, for tools whose side effect cannot be repeated safely. Thread-safe. */
public interface AttemptLedger {
    /**
     * Records that an attempt begins.
     *
     * @return false when it had begun before: its outcome is unknown
     * @throws IOException when it cannot be recorded; the attempt must not be made
     */
    boolean begin(String invocationId, int attempt) throws IOException;
}
