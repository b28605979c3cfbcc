package dev.shoal.cli.command;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** Keeps a service running until the process is told to stop, then closes it in order. */
final class Service {
    private Service() {}

    /** @param start opens the service; its failure is the command's */
    static int run(Callable<? extends AutoCloseable> start) throws InterruptedException {
        var stop = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.countDown();
                            try {
                                closed.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "stop"));
        try (AutoCloseable service = start.call()) {
            LoggerFactory.getLogger(Service.class)
                    .info("running: {}", service.getClass().getSimpleName());
            stop.await();
        } catch (InterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        } finally {
            closed.countDown();
        }
        return 0;
    }
}
