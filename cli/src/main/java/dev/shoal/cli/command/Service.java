package dev.shoal.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** Keeps a service running until the process is told to stop or the service ends by itself, then closes it in order. */
final class Service {
    private static final int ENDED_BY_ITSELF = 1;

    private static final List<CountDownLatch> RUNNING = new CopyOnWriteArrayList<>();

    private Service() {}

    /** Waits until the service of this process, if it runs one, has been closed. */
    static void awaitClosed() {
        RUNNING.forEach(Service::awaitQuietly);
    }

    /** Waits for the end of a service that can end by itself. */
    interface End<T> {
        void await(T service) throws InterruptedException;
    }

    /** @param start opens the service; its failure is the command's, @return the exit code */
    static <T extends AutoCloseable> int run(Callable<T> start) throws Exception {
        return run(start, service -> new CountDownLatch(1).await());
    }

    /** @param end returns when the service can go on no longer: the process then exits, for its supervisor to start anew */
    static <T extends AutoCloseable> int run(Callable<T> start, End<T> end) throws Exception {
        var stop = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        RUNNING.add(closed);
        Thread main = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.countDown();
                            main.interrupt();
                            awaitQuietly(closed);
                        },
                        "stop"));
        try (T service = start.call()) {
            LoggerFactory.getLogger(Service.class)
                    .info("running: {}", service.getClass().getSimpleName());
            end.await(service);
            return ENDED_BY_ITSELF;
        } catch (InterruptedException e) {
            if (stop.getCount() > 0) throw e;
            return 0;
        } finally {
            closed.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
