package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Candidates are tried on what a real stack recorded, and nothing is sent. */
class CandidateReplayTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Path EXAMPLE = ROOT.resolve("examples/order-desk");
    private static final String MODEL = "--model=" + ROOT.resolve("model/order-desk");
    private static final Topics TOPICS = new Topics("");
    private static final int TASKS = 8;

    @TempDir
    static Path folder;

    @Test
    @Timeout(300)
    void sameDefinitionSameEndAndATighterOneDiffers() throws Exception {
        Workload workload = Workload.make(EXAMPLE, TASKS, 5);
        Path saved = folder.resolve("tasks.jsonl");
        String published = Files.readString(EXAMPLE.resolve("agent.yaml"));
        String agent = "--agent=" + EXAMPLE.resolve("agent.yaml");
        try (OrderDesk desk = new OrderDesk(EXAMPLE, workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        ROOT.resolve("model/order-desk"), 1, 0, 0, desk.agent(), desk.connectorSettings()));
                var client = new TaskClient(stack.connection())) {
            ConnectionSettings where = stack.connection();
            Set<String> ids = new TreeSet<>();
            for (var task : workload.tasks()) {
                client.submit(task.id(), "order-desk", task.input(), Map.of("customer", task.customer()))
                        .join();
                ids.add(task.id());
            }
            awaitEnds(where, ids.size());
            Map<String, Long> before = ends(where);

            List<String> command = new ArrayList<>(List.of("replay", agent, MODEL, "--save=" + saved));
            command.addAll(ids);
            Ran same = CommandLine.run(where, command.toArray(String[]::new));
            assertEquals(0, same.code(), same.out() + same.err());
            assertTrue(same.out().contains(TASKS + " tasks: " + TASKS + " same"), same.out());
            assertTrue(same.out().contains("nothing was sent"), same.out());
            assertEquals(TASKS, Files.readAllLines(saved).size());

            Ran model = CommandLine.run(where, "replay", MODEL, ids.iterator().next());
            assertEquals(0, model.code(), model.out() + model.err());
            Ran latest = CommandLine.run(where, "replay", agent, MODEL, "--limit=3", "--json");
            assertEquals(4, latest.lines().size(), latest.out() + latest.err());
            assertTrue(latest.lines().get(3).contains("\"tasks\":3,\"same\":3"), latest.out());

            Ran unknown = CommandLine.run(where, "replay", agent, MODEL, "nobody");
            assertEquals(2, unknown.code());
            assertTrue(unknown.err().contains("nobody: the topic trajectories holds no such task"), unknown.err());
            assertEquals(
                    2,
                    CommandLine.run(where, "replay", agent, "--model=/nowhere", "nobody")
                            .code());
            assertEquals(before, ends(where), "no topic has grown");
        }
        // From here on there is no broker.
        Path tight = folder.resolve("tight.yaml");
        Files.writeString(tight, published.replaceFirst("turns: \\d+", "turns: 1"));
        Ran differs = CommandLine.bare(List.of("replay", "--agent=" + tight, MODEL, "--recorded=" + saved));
        assertEquals(1, differs.code(), differs.out() + differs.err());
        assertTrue(differs.out().contains("now turn_limit"), differs.out());
        Ran again = CommandLine.bare(List.of("replay", agent, MODEL, "--recorded=" + saved));
        assertEquals(0, again.code(), again.out() + again.err());

        saysWhatIsWrong(agent, saved);
    }

    private static void saysWhatIsWrong(String agent, Path saved) {
        Ran none = CommandLine.bare(List.of("replay", MODEL, "--recorded=" + saved));
        assertEquals(2, none.code());
        assertTrue(none.err().contains("--recorded needs --agent"), none.err());
        Ran nobody = CommandLine.bare(List.of("replay", agent, MODEL, "--recorded=" + saved, "nobody"));
        assertTrue(nobody.err().contains("holds no such task"), nobody.err());
        assertEquals(2, CommandLine.bare(List.of("replay")).code());
        assertEquals(2, CommandLine.bare(List.of("replay", "a", "b")).code());
        assertTrue(CommandLine.bare(List.of("replay", "--help")).out().contains("--recorded=FILE"));
    }

    private static Map<String, Long> ends(ConnectionSettings where) {
        try (var scan = new TopicScan(where)) {
            var ends = new java.util.TreeMap<String, Long>();
            for (var topic : TOPICS.all(EmbeddedStack.CONNECTORS, List.of())) {
                for (var partition : scan.partitions(topic.name())) {
                    ends.merge(topic.name(), scan.range(partition).end(), Long::sum);
                }
            }
            return ends;
        }
    }

    private static void awaitEnds(ConnectionSettings where, int count) {
        Set<String> ended = new TreeSet<>();
        try (var follower = new RecordFollower(where, List.of(TOPICS.trajectories()), true)) {
            long end = System.nanoTime() + Duration.ofSeconds(100).toNanos();
            while (ended.size() < count && System.nanoTime() < end) {
                follower.poll(Duration.ofMillis(200), (topic, record) -> {
                    if (record instanceof Trajectory t) ended.add(t.getTaskId());
                });
            }
        }
        assertEquals(count, ended.size(), () -> "ended: " + ended);
    }
}
