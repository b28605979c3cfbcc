package dev.shoal.streams.agent;

import java.time.Duration;
import java.time.Instant;

/** Points in time that can be stored. Pure. */
final class Moments {
    /** Anybody may ask for a wait of millions of years; a stored time has no room for it. */
    static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private Moments() {}

    /** So much later, or the last moment that there is. */
    static Instant after(Instant from, Duration wait) {
        return earlier(from.plus(wait), LAST);
    }

    static Instant after(Instant from, long milliseconds) {
        return after(from, Duration.ofMillis(milliseconds));
    }

    static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
