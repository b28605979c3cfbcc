package dev.shoal.streams;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics of connectors and larger models there are. Sending to a topic that does not exist would hold up every task, so
 * it is asked about first. Thread-safe.
 */
final class ExistingTopics implements Predicate<String> {
    private static final Logger log = LoggerFactory.getLogger(ExistingTopics.class);

    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Admin admin;
    private volatile Set<String> existing = Set.of();
    private volatile long nextRefreshNanos = System.nanoTime();

    ExistingTopics(Admin admin) {
        this.admin = admin;
    }

    /** True, too, while the broker does not say: sending waits for the broker anyway. */
    @Override
    public boolean test(String topic) {
        return existing.contains(topic) || !refresh() || existing.contains(topic);
    }

    private synchronized boolean refresh() {
        if (System.nanoTime() - nextRefreshNanos < 0) return true;
        try {
            existing = Set.copyOf(admin.listTopics().names().get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS));
            nextRefreshNanos = System.nanoTime() + REFRESH_PAUSE.toNanos();
            return true;
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the topics cannot be listed: {}", e.toString());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
