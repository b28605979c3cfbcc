package dev.shoal.bootstrap.lifecycle;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what a process has opened, in reverse order, once. Thread-safe. */
public final class Lifecycle implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** Remembers the resource for {@link #close} and returns it. */
    public synchronized <T extends AutoCloseable> T add(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Closes all, later ones first; a failure to close is logged and does not stop the rest. Idempotent. */
    @Override
    public void close() {
        while (true) {
            AutoCloseable next;
            synchronized (this) {
                if (opened.isEmpty()) return;
                next = opened.pop();
            }
            try {
                next.close();
            } catch (Exception e) {
                log.warn("closing {} failed", next, e);
            }
        }
    }
}
