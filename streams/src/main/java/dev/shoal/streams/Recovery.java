package dev.shoal.streams;

import java.time.Duration;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replaces a stream thread that died, ever more slowly while threads keep dying. Thread-safe. */
final class Recovery implements StreamsUncaughtExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    /** After so long without a death all is well again. */
    private static final Duration CALM = Duration.ofMinutes(2);

    private long lastDeathNanos = System.nanoTime() - CALM.toNanos();
    private Duration wait = FIRST_WAIT;

    @Override
    public StreamThreadExceptionResponse handle(Throwable cause) {
        if (cause instanceof VirtualMachineError) {
            log.error("the orchestrator stops: {}", cause.toString(), cause);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Duration pause = nextPause();
        log.error("a stream thread died and is replaced in {} ms; nothing is lost", pause.toMillis(), cause);
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private synchronized Duration nextPause() {
        long now = System.nanoTime();
        if (now - lastDeathNanos > CALM.toNanos()) wait = FIRST_WAIT;
        lastDeathNanos = now;
        Duration pause = wait;
        wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
        return pause;
    }
}
