package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.blob.BlobRef;
import dev.shoal.schemas.topic.Topics;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of examples/governed-desk that need its properties, with a real broker and the model of this repository. */
class GovernedDeskExampleTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Path EXAMPLE = ROOT.resolve("examples/governed-desk");
    private static final Path SHOP = ROOT.resolve("examples/order-desk");
    private static final Topics TOPICS = new Topics("");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private final List<SpecificRecord> records = new ArrayList<>();
    private RecordFollower follower;

    @Test
    @Timeout(300)
    void showsTasksKeepsLongContentsElsewhereAndRefusesForgedSubTasks() throws Exception {
        int port = freePort();
        Path blobs = Files.createDirectories(folder.resolve("blobs"));
        Optional<Path> orchestrator = Optional.of(copy("orchestrator.properties", blobs, port));
        Optional<Path> worker = Optional.of(copy("worker.properties", blobs, port));
        Workload workload = Workload.make(SHOP, 1, 1);
        try (OrderDesk desk = new OrderDesk(SHOP, workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        ROOT.resolve("model/order-desk"),
                        1,
                        0,
                        0,
                        desk.agent(),
                        desk.connectorSettings(),
                        orchestrator,
                        worker));
                var read = new RecordFollower(
                        stack.connection(), List.of(TOPICS.results(), TOPICS.turns(), TOPICS.deadLetters()), true)) {
            follower = read;
            ConnectionSettings where = stack.connection();
            ran(where, "agents", "apply", EXAMPLE.resolve("agent.yaml").toString());
            String text = "do you have a blue mug" + " please".repeat(60);
            submit(where, "governed-desk", "g-1", text);
            submit(where, "governed-desk", "g-1/1/0", "do you have a blue mug");

            TurnRequested turn = await(TurnRequested.class, r -> r.getTaskId().equals("g-1"));
            BlobRef kept = BlobRef.of(text);
            assertEquals(Map.of("0", kept.toString()), turn.getClaims());
            Path file = blobs.resolve(kept.sha256().substring(0, 2)).resolve(kept.sha256());
            assertEquals(text, Files.readString(file));

            Ran shown = show("g-1", port);
            assertEquals(0, shown.code(), shown.out() + shown.err());
            JsonNode task = new JsonMapper().readTree(shown.out());
            assertEquals("governed-desk@1", task.get("agent").asText());

            await(DeadLetter.class, r -> r.getCode().equals("invalid_task"));
            String letters = ran(where, "dead-letters", "list", "--code=invalid_task");
            assertTrue(letters.contains("g-1/1/0"), letters);

            Path hasty = folder.resolve("hasty.yaml");
            String agent = Files.readString(EXAMPLE.resolve("agent.yaml"));
            Files.writeString(
                    hasty,
                    agent.replace("agent: governed-desk", "agent: hasty-desk").replace("turns: 6", "turns: 1"));
            ran(where, "agents", "apply", hasty.toString());
            submit(where, "hasty-desk", "h-1", "do you have a blue mug");
            assertEquals(
                    "turn_limit",
                    await(TaskFailed.class, r -> r.getTaskId().equals("h-1")).getCode());
        }
    }

    private Path copy(String properties, Path blobs, int port) throws IOException {
        String text = Files.readString(EXAMPLE.resolve(properties));
        assertTrue(text.contains("blob.dir=/tmp/shoal-blobs\n"), text);
        String here =
                text.replace("/tmp/shoal-blobs", blobs.toString()).replace("query.port=8090", "query.port=" + port);
        return Files.writeString(folder.resolve(properties), here);
    }

    /** Right after its start an orchestrator says that it cannot say yet. */
    private Ran show(String task, int port) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> command = List.of("tasks", "show", task, "--orchestrator=http://127.0.0.1:" + port);
        Ran shown = CommandLine.bare(command);
        while (shown.out().contains("cannot say right now") && System.nanoTime() < end) {
            follower.poll(Duration.ofMillis(200), (topic, record) -> records.add(record));
            shown = CommandLine.bare(command);
        }
        return shown;
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private void submit(ConnectionSettings where, String agent, String id, String input) throws Exception {
        String line = new JsonMapper().writeValueAsString(Map.of("id", id, "input", input));
        Path file = Files.writeString(folder.resolve("input.jsonl"), line + "\n");
        ran(where, "submit", "--agent=" + agent, "--header=customer=C1100", "--input=" + file);
    }

    private static String ran(ConnectionSettings where, String... command) {
        Ran ran = CommandLine.run(where, command);
        assertEquals(0, ran.code(), ran.out() + ran.err());
        return ran.out();
    }

    private <T> T await(Class<T> kind, Predicate<T> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            for (SpecificRecord record : records) {
                if (kind.isInstance(record) && wanted.test(kind.cast(record))) return kind.cast(record);
            }
            follower.poll(Duration.ofMillis(200), (topic, record) -> records.add(record));
        } while (System.nanoTime() < end);
        throw new AssertionError("no such " + kind.getSimpleName() + "; the last records are "
                + records.subList(Math.max(0, records.size() - 5), records.size()));
    }
}
