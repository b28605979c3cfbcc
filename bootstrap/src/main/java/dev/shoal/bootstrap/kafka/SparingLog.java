package dev.shoal.bootstrap.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Warns of what a flood of bad records can make happen thousands of times a second: of each kind one line at once and then one
 * in ten seconds, which says how many there were in between. What is left out has to be on record elsewhere. Thread-safe.
 */
public final class SparingLog {
    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final LongSupplier clock;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    private static final class Kind {
        private boolean said;
        private long saidNanos;
        private long silent;
    }

    public SparingLog(Logger log) {
        this(log, System::nanoTime);
    }

    SparingLog(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    /**
     * @param kind of a small set: each is remembered
     * @param format as of the logger, @param values for the format
     */
    public void warn(String kind, String format, Object... values) {
        OptionalLong silent = due(kind);
        if (silent.isEmpty()) return;
        if (silent.getAsLong() > 0) {
            log.warn("{} more of kind {} since the last line about one", silent.getAsLong(), kind);
        }
        log.warn(format, values);
    }

    /** How many there were since the last line; empty when it is too early for another. */
    OptionalLong due(String kind) {
        Kind counted = kinds.computeIfAbsent(kind, k -> new Kind());
        synchronized (counted) {
            long now = clock.getAsLong();
            if (counted.said && now - counted.saidNanos < PAUSE_NANOS) {
                counted.silent++;
                return OptionalLong.empty();
            }
            long silent = counted.silent;
            counted.said = true;
            counted.saidNanos = now;
            counted.silent = 0;
            return OptionalLong.of(silent);
        }
    }
}
