package dev.shoal.connectors.host;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Interrupts a thread that stays in a call for longer than it may. Thread-safe. */
final class Watchdog implements AutoCloseable {
    private final ScheduledExecutorService timer;

    Watchdog(String name) {
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Watches the calling thread until the result is closed, by the same thread.
     *
     * @param expired runs on the watchdog's thread when the limit has passed, so that nobody has to wait for a thread that
     *     does not heed its interrupt
     */
    Watch watch(Duration limit, Runnable expired) {
        Watch watch = new Watch(Thread.currentThread(), expired);
        watch.alarm = timer.schedule(watch::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** One watched call. */
    static final class Watch implements AutoCloseable {
        private final Thread watched;
        private final Runnable expired;
        private ScheduledFuture<?> alarm;
        private boolean over;

        private Watch(Thread watched, Runnable expired) {
            this.watched = watched;
            this.expired = expired;
        }

        private void expire() {
            synchronized (this) {
                if (over) return;
                watched.interrupt();
            }
            expired.run();
        }

        /** From here on the thread is not interrupted; an interrupt that came before is forgotten. */
        @Override
        public void close() {
            alarm.cancel(false);
            synchronized (this) {
                over = true;
                Thread.interrupted();
            }
        }
    }
}
