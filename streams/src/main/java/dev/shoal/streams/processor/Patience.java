package dev.shoal.streams.processor;

import dev.shoal.schemas.serde.RegistryUnavailable;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the schema registry to come back, for less time than a transaction lives. Stateless. */
final class Patience {
    private static final Logger log = LoggerFactory.getLogger(Patience.class);

    private static final Duration LONGEST = Duration.ofSeconds(8);
    private static final long FIRST_WAIT_MS = 100;
    private static final long LONGEST_WAIT_MS = 2000;

    private Patience() {}

    /** @throws RegistryUnavailable if the registry stays away: the thread then starts over and nothing is lost */
    static <T> T withRegistry(Supplier<T> work) {
        long giveUp = System.nanoTime() + LONGEST.toNanos();
        for (long wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
            try {
                return work.get();
            } catch (RegistryUnavailable e) {
                if (System.nanoTime() + wait * 1_000_000 > giveUp) throw e;
                log.warn("waiting for the schema registry: {}", e.getMessage());
                sleep(wait, e);
            }
        }
    }

    private static void sleep(long ms, RegistryUnavailable cause) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }
}
