package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.registry.EmbeddedRegistry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of their own lose nothing and do nothing twice while two of them are killed at work. */
class KilledProcessesTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(480)
    void killedWorkerAndConnectorsLoseAndDuplicateNothing() throws Exception {
        try (var infrastructure = new Lifecycle()) {
            var broker = infrastructure.add(EmbeddedBroker.start(folder.resolve("kafka"), 0, Map.of()));
            var registry = infrastructure.add(new EmbeddedRegistry(0));
            var run = new KillRun(folder, broker.bootstrapServers(), registry.url());
            KillRun.Summary summary = run.work(200);

            assertEquals(0, summary.lost(), summary::toString);
            assertEquals(0, summary.duplicatedResults(), summary::toString);
            assertEquals(0, summary.duplicatedOrders(), summary::toString);
            assertEquals(0, summary.ordersWithoutTheirTask(), summary::toString);
            assertTrue(summary.finishedAfterKill() > 50, () -> "killed too late to show anything: " + summary);
            // What is completed is a matter of the model; that the killed processes' tasks complete is not.
            assertTrue(summary.completed() >= 0.9 * summary.tasks(), summary::toString);
        }
    }
}
