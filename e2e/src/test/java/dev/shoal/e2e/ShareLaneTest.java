package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.bootstrap.kafka.ShareLane.Unavailable;
import dev.shoal.bootstrap.kafka.ShareLane.Unhandleable;
import dev.shoal.cli.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class ShareLaneTest {
    @TempDir
    static Path dir;

    private static EmbeddedBroker broker;

    private LaneBench bench;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(dir, 0, Map.of("group.share.min.record.lock.duration.ms", "1000"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        bench = new LaneBench(
                broker.bootstrapServers(), test.getTestMethod().orElseThrow().getName());
    }

    @AfterEach
    void closeLanes() {
        bench.close();
    }

    @Test
    void everyRecordLeadsToItsResultOnce() throws Exception {
        bench.lane(10, 5, (record, count) -> bench.echo(record));
        bench.send(IntStream.range(0, 500).mapToObj(String::valueOf).toList());
        List<String> results = bench.results(500);
        assertEquals(500, results.stream().distinct().count());
        bench.assertNothingMore();
    }

    @Test
    void recordOfFailedHandlerIsDeliveredAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        bench.lane(10, 5, (record, count) -> {
            if (calls.incrementAndGet() < 3) throw new IllegalStateException("try " + count);
            return bench.echo(record);
        });
        bench.send(List.of("a"));
        assertEquals(List.of("a"), bench.results(1));
        assertEquals(3, calls.get());
    }

    @Test
    void failedStageCountsAsFailedHandler() throws Exception {
        bench.lane(
                10,
                5,
                (record, count) -> count == 1
                        ? CompletableFuture.failedStage(new IllegalStateException("first"))
                        : bench.echo(record));
        bench.send(List.of("a"));
        assertEquals(List.of("a"), bench.results(1));
    }

    @Test
    void unhandleableRecordBecomesDeadLetterAtFirstDelivery() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        bench.lane(10, 5, (record, count) -> {
            if (!LaneBench.text(record).equals("bad")) return bench.echo(record);
            calls.incrementAndGet();
            throw new Unhandleable("unreadable_record", "not Avro");
        });
        bench.send(List.of("bad", "good"));
        assertEquals(List.of("bad: unreadable_record: not Avro"), bench.deadLetters(1));
        assertEquals(List.of("good"), bench.results(1));
        bench.assertNothingMore();
        assertEquals(1, calls.get());
    }

    @Test
    void recordThatAlwaysFailsBecomesDeadLetterBeforeTheBrokerDropsIt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        bench.lane(10, 5, (record, count) -> {
            calls.incrementAndGet();
            throw new IllegalStateException("boom");
        });
        bench.send(List.of("a"));
        assertEquals(
                List.of("a: deliveries_exhausted: delivery 4 failed: java.lang.IllegalStateException: boom"),
                bench.deadLetters(1));
        assertEquals(4, calls.get());
    }

    @Test
    void recordThatNeverFinishesBecomesDeadLetterAtLastDelivery() throws Exception {
        bench.lockFor(Duration.ofSeconds(1));
        for (int death = 1; death <= 4; death++) {
            bench.takeAndDie("a", death);
        }
        bench.lane(10, 5, (record, count) -> bench.echo(record));
        assertEquals(List.of("a: deliveries_exhausted: delivered 5 times and never finished"), bench.deadLetters(1));
    }

    @Test
    void slowHandlerKeepsItsLock() throws Exception {
        bench.lockFor(Duration.ofSeconds(1));
        AtomicInteger calls = new AtomicInteger();
        for (int lane = 0; lane < 2; lane++) {
            bench.lane(10, 5, (record, count) -> {
                calls.incrementAndGet();
                return LaneBench.after(Duration.ofSeconds(5), bench.echo(record));
            });
        }
        bench.send(List.of("a", "b", "c"));
        assertEquals(3, bench.results(3).size());
        bench.assertNothingMore();
        assertEquals(3, calls.get());
    }

    @Test
    void unavailableDependencyUsesUpNoDelivery() throws Exception {
        bench.lockFor(Duration.ofSeconds(1));
        AtomicInteger calls = new AtomicInteger();
        ShareLane lane = bench.lane(10, 5, (record, count) -> {
            if (calls.incrementAndGet() <= 6) throw new Unavailable("registry away", new IllegalStateException());
            return bench.echo(record, "delivery " + count);
        });
        bench.send(List.of("a"));
        LaneBench.await(() -> lane.trouble().equals(Optional.of("registry away")));
        assertEquals(List.of("delivery 1"), bench.results(1));
        LaneBench.await(lane::healthy);
    }

    @Test
    void retriableFailureOfKafkaUsesUpNoDelivery() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        bench.lane(10, 5, (record, count) -> {
            if (calls.incrementAndGet() <= 6) throw new TimeoutException("away");
            return bench.echo(record, "delivery " + count);
        });
        bench.send(List.of("a"));
        assertEquals(List.of("delivery 1"), bench.results(1));
    }

    @Test
    void recordsOfDeadLaneGoToAnother() throws Exception {
        bench.lockFor(Duration.ofSeconds(1));
        bench.takeAndDie("a", 1);
        bench.lane(10, 5, (record, count) -> bench.echo(record, "delivery " + count));
        assertEquals(List.of("delivery 2"), bench.results(1));
    }

    @Test
    void closingLetsRecordsFinishAndReleasesTheRest() throws Exception {
        CompletableFuture<Void> started = new CompletableFuture<>();
        ShareLane closed = bench.lane(10, 5, (record, count) -> {
            if (LaneBench.text(record).equals("quick")) {
                return LaneBench.after(Duration.ofSeconds(1), bench.echo(record));
            }
            started.complete(null);
            return new CompletableFuture<List<ProducerRecord<byte[], byte[]>>>();
        });
        bench.send(List.of("quick", "endless"));
        started.get();
        long before = System.nanoTime();
        closed.close();
        assertTrue(System.nanoTime() - before < Duration.ofSeconds(20).toNanos(), "close is bounded");
        assertEquals(List.of("quick"), bench.results(1));
        // Well before the lock of 30 s would run out.
        bench.lane(10, 5, (record, count) -> bench.echo(record, LaneBench.text(record) + " again"));
        assertEquals(List.of("endless again"), bench.results(1));
        bench.assertNothingMore();
    }

    @Test
    void handlerOfSlowRecordDoesNotHoldUpOtherLanes() throws Exception {
        CompletionStage<List<ProducerRecord<byte[], byte[]>>> never = new CompletableFuture<>();
        for (int lane = 0; lane < 2; lane++) {
            bench.lane(1, 5, (record, count) -> LaneBench.text(record).equals("slow") ? never : bench.echo(record));
        }
        bench.send(List.of("slow"));
        bench.send(IntStream.range(0, 50).mapToObj(String::valueOf).toList());
        assertEquals(50, bench.results(50).size());
    }
}
