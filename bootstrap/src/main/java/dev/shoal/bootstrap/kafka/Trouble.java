package dev.shoal.bootstrap.kafka;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;

/** What is wrong at the moment, logged once when it begins and once when it ends. Thread-safe. */
final class Trouble {
    private final Logger log;
    private final String subject;
    private final AtomicReference<Optional<String>> current = new AtomicReference<>(Optional.empty());

    Trouble(Logger log, String subject) {
        this.log = log;
        this.subject = subject;
    }

    Optional<String> current() {
        return current.get();
    }

    void is(Optional<String> now) {
        Optional<String> before = current.getAndSet(now);
        if (before.isEmpty() && now.isPresent()) log.warn("{}: {}; trying on", subject, now.get());
        if (before.isPresent() && now.isEmpty()) log.info("{}: works again after: {}", subject, before.get());
    }
}
