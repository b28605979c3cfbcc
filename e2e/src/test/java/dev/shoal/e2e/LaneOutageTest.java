package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.kafka.ShareLane;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lane outlives the death of its broker in the middle of its work. */
class LaneOutageTest {
    @TempDir
    Path dir;

    @Test
    @Timeout(180)
    void killedBrokerLosesNoRecord() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Process broker = BrokerProgram.start(dir, port);
        try (LaneBench bench = new LaneBench("127.0.0.1:" + port, "outage")) {
            AtomicInteger handled = new AtomicInteger();
            ShareLane lane = bench.lane(16, 5, (record, count) -> {
                handled.incrementAndGet();
                return LaneBench.after(Duration.ofMillis(20), bench.echo(record));
            });
            bench.send(IntStream.range(0, 2000).mapToObj(String::valueOf).toList());
            LaneBench.await(() -> handled.get() > 200);
            broker.destroyForcibly().waitFor();
            LaneBench.await(() -> !lane.healthy());
            assertTrue(lane.trouble().isPresent());
            broker = BrokerProgram.start(dir, port);
            Set<String> results = new HashSet<>();
            LaneBench.await(() -> {
                results.addAll(bench.results(1));
                return results.size() == 2000;
            });
            LaneBench.await(lane::healthy);
            assertEquals(2000, results.size());
        } finally {
            broker.destroyForcibly().waitFor();
        }
    }
}
