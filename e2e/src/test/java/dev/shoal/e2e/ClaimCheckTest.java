package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.agent.AgentFile;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.blob.BlobRef;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import dev.shoal.workers.WorkerConfig;
import dev.shoal.workers.WorkerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long contents travel by reference between a real orchestrator and a real model worker over a real broker. */
class ClaimCheckTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Path EXAMPLE = ROOT.resolve("examples/order-desk/agent.yaml");
    private static final Path MODEL = ROOT.resolve("model/order-desk");
    private static final Topics TOPICS = new Topics("");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String RESULT =
            "{\"order_id\":10482,\"status\":\"open\",\"note\":\"" + "x ".repeat(200) + "\"}";

    @TempDir
    static Path folder;

    private final List<SpecificRecord> records = new ArrayList<>();
    private ConnectionSettings where;
    private Path blobs;
    private Path agent;

    @Test
    @Timeout(300)
    void longContentsLieInTheStoreAndALostOneEndsItsTask() throws Exception {
        blobs = Files.createDirectories(folder.resolve("blobs"));
        try (var opened = new Lifecycle()) {
            EmbeddedBroker broker = opened.add(EmbeddedBroker.start(folder.resolve("kafka"), 0, Map.of()));
            EmbeddedRegistry registry = opened.add(new EmbeddedRegistry(0));
            where = new ConnectionSettings(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    Map.of("schema.registry.url", registry.url()),
                    "");
            try (Admin admin = Admin.create(where.clients())) {
                new TopicSetup(admin, TOPICS).apply(List.of("sql", "http"), 2, Optional.of((short) 1));
            }
            // What the model makes of such a result does not matter here: it has one turn to read it.
            agent = folder.resolve("agent.yaml");
            Files.writeString(agent, Files.readString(EXAMPLE).replaceFirst("turns: \\d+", "turns: 2"));
            AgentPublisher.publish(where, AgentFile.read(agent));
            List<String> calls = List.of(TOPICS.invocations("sql"), TOPICS.invocations("http"));
            opened.add(new ScriptedWorld(where, calls, turn -> Optional.empty(), ClaimCheckTest::returned));
            Map<String, String> orchestrator = settings();
            orchestrator.put("state.dir", folder.resolve("streams").toString());
            orchestrator.put("blob.min.bytes", "256");
            OrchestratorProcess before =
                    opened.add(OrchestratorProcess.start(OrchestratorConfig.read(Settings.of(orchestrator))));
            TaskClient client = opened.add(new TaskClient(where));
            var follower = opened.add(
                    new RecordFollower(where, List.of(TOPICS.turns(), TOPICS.results(), TOPICS.trajectories()), true));

            try (WorkerProcess worker = worker()) {
                client.submit("kept", "order-desk@1", "where is order 10482", Map.of("customer", "C1"))
                        .join();
                await(follower, Trajectory.class, r -> r.getTaskId().equals("kept"), worker::notReady);
            }
            TurnRequested second =
                    await(follower, TurnRequested.class, r -> is(r, "kept", 2), () -> "a turn after the call");
            Map<String, String> claims = Map.of("2", BlobRef.of(RESULT).toString());
            assertEquals(claims, second.getClaims());
            assertEquals("", second.getMessages().get(2).getContent());
            Trajectory trajectory =
                    await(follower, Trajectory.class, r -> r.getTaskId().equals("kept"), () -> "");
            assertEquals(claims, trajectory.getClaims());
            assertTrue(List.of("completed", "turn_limit").contains(trajectory.getOutcome()), trajectory.getOutcome());
            replays();

            // Nobody decides for now, so that the content can go before it is needed.
            String input = "where is order 10482 " + "please ".repeat(60);
            client.submit("lost", "order-desk@1", input, Map.of("customer", "C1"))
                    .join();
            TurnRequested first = await(follower, TurnRequested.class, r -> is(r, "lost", 1), () -> "");
            delete(first);
            try (WorkerProcess worker = worker()) {
                TaskFailed failed =
                        await(follower, TaskFailed.class, r -> r.getTaskId().equals("lost"), worker::notReady);
                assertEquals("content_lost", failed.getCode());
                assertTrue(failed.getReason().contains("is not in the blob store"), failed.getReason());
            }

            // The orchestrator misses it, too, once it has nothing of it in its memory.
            client.submit("decided", "order-desk@1", input, Map.of("customer", "C1"))
                    .join();
            TurnRequested again = await(follower, TurnRequested.class, r -> is(r, "decided", 1), () -> "");
            before.close();
            delete(again);
            opened.add(new ScriptedWorld(
                    where, List.of(TOPICS.turns()), ClaimCheckTest::decided, ClaimCheckTest::returned));
            opened.add(OrchestratorProcess.start(OrchestratorConfig.read(Settings.of(orchestrator))));
            TaskFailed missed =
                    await(follower, TaskFailed.class, r -> r.getTaskId().equals("decided"), () -> "the orchestrator");
            assertEquals("content_lost", missed.getCode());
            assertTrue(missed.getReason().contains("is not in the blob store"), missed.getReason());
        }
    }

    private static Optional<SpecificRecord> decided(TurnRequested turn) {
        if (!turn.getTaskId().equals("decided")) return Optional.empty();
        return Optional.of(TurnDecided.newBuilder()
                .setTaskId(turn.getTaskId())
                .setTurn(turn.getTurn())
                .setAttempt(turn.getAttempt())
                .setWorker("script")
                .setKind(DecisionKind.ANSWER)
                .setText("open")
                .setUsage(Usage.newBuilder().build())
                .build());
    }

    private void delete(TurnRequested turn) {
        String hash = BlobRef.parse(turn.getClaims().get("0")).orElseThrow().sha256();
        try {
            Files.delete(blobs.resolve(hash.substring(0, 2)).resolve(hash));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replays() {
        Ran replayed = CommandLine.run(where, "replay", "kept");
        assertEquals(0, replayed.code(), replayed.out() + replayed.err());
        String[] candidate = {"replay", "--agent=" + agent, "--model=" + MODEL, "kept"};
        Ran blind = CommandLine.run(where, candidate);
        assertEquals(2, blind.code());
        assertTrue(blind.err().contains("--blobs DIR"), blind.err());
        String[] seeing = {"replay", "--agent=" + agent, "--model=" + MODEL, "--blobs=" + blobs, "kept"};
        Ran same = CommandLine.run(where, seeing);
        assertEquals(0, same.code(), same.out() + same.err());
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(where.registry());
        where.kafka().forEach((key, value) -> settings.put("kafka." + key, value));
        settings.put("blob.dir", blobs.toString());
        return settings;
    }

    private WorkerProcess worker() {
        Map<String, String> settings = settings();
        settings.put("model.dir", MODEL.toString());
        return WorkerProcess.start(WorkerConfig.read(Settings.of(settings)));
    }

    private static Optional<ToolReturned> returned(ToolInvoked call) {
        return Optional.of(ToolReturned.newBuilder()
                .setInvocationId(call.getInvocationId())
                .setTaskId(call.getTaskId())
                .setTurn(call.getTurn())
                .setIndex(call.getIndex())
                .setAttempt(call.getAttempt())
                .setOutcome(ToolOutcomeKind.SUCCESS)
                .setResult(RESULT)
                .setDurationMs(1)
                .build());
    }

    private static boolean is(TurnRequested turn, String task, int number) {
        return turn.getTaskId().equals(task) && turn.getTurn() == number;
    }

    private <T> T await(
            RecordFollower follower, Class<T> kind, Predicate<T> wanted, java.util.function.Supplier<String> trouble) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            for (SpecificRecord record : records) {
                if (kind.isInstance(record) && wanted.test(kind.cast(record))) return kind.cast(record);
            }
            follower.poll(Duration.ofMillis(200), (topic, record) -> records.add(record));
        } while (System.nanoTime() < end);
        throw new AssertionError("no such " + kind.getSimpleName() + " (" + trouble.get() + "); the last records are "
                + records.subList(Math.max(0, records.size() - 5), records.size()));
    }
}
