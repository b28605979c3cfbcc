package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;

/** A real broker, a registry and two orchestrators; {@link GovernedScript} is model and tools. Not thread-safe. */
final class GovernedStack implements AutoCloseable {
    static final Topics TOPICS = new Topics("");
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final String QUERY_TOKEN = "known-to-operators";
    private static final String SUBTASK_SECRET = "known-to-orchestrators";

    final ConnectionSettings where;
    final GovernedScript script = new GovernedScript();
    final ScriptedWorld world;
    final TaskClient client;
    final List<Integer> queryPorts = new ArrayList<>();

    private final Lifecycle lifecycle = new Lifecycle();
    private final List<OrchestratorProcess> orchestrators = new ArrayList<>();
    private final List<SpecificRecord> records = new ArrayList<>();
    private final RecordFollower follower;
    private final Path folder;

    GovernedStack(Path folder) throws Exception {
        this.folder = folder;
        EmbeddedBroker broker = lifecycle.add(EmbeddedBroker.start(folder.resolve("kafka"), 0, Map.of()));
        EmbeddedRegistry registry = lifecycle.add(new EmbeddedRegistry(0));
        where = new ConnectionSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                "");
        String large = GovernedAgents.LARGE;
        try (Admin admin = Admin.create(where.clients())) {
            new TopicSetup(admin, TOPICS).apply(List.of("sql"), List.of(large), 4, Optional.of((short) 1));
        }
        for (AgentDefinition agent : GovernedAgents.all()) AgentPublisher.publish(where, agent);
        List<String> asked = List.of(TOPICS.turns(), TOPICS.turns(large), TOPICS.invocations("sql"));
        world = lifecycle.add(new ScriptedWorld(where, asked, script::decide, script::call));
        client = lifecycle.add(new TaskClient(where));
        List<String> ends = List.of(TOPICS.results(), TOPICS.trajectories(), TOPICS.deadLetters());
        follower = lifecycle.add(new RecordFollower(where, ends, true));
        Files.writeString(folder.resolve("token"), QUERY_TOKEN + "\n");
        for (int i = 0; i < 2; i++) {
            try (var free = new ServerSocket(0)) {
                queryPorts.add(free.getLocalPort());
            }
            orchestrators.add(orchestrator(i));
        }
    }

    private OrchestratorProcess orchestrator(int number) throws Exception {
        Map<String, String> settings = new HashMap<>();
        where.kafka().forEach((key, value) -> settings.put("kafka." + key, value));
        settings.putAll(where.registry());
        settings.put("state.dir", folder.resolve("streams" + number).toString());
        settings.put("query.port", String.valueOf(queryPorts.get(number)));
        settings.put("query.token", QUERY_TOKEN);
        settings.put("subtask.secret", SUBTASK_SECRET);
        return OrchestratorProcess.start(OrchestratorConfig.read(Settings.of(settings)));
    }

    /** Stops both orchestrators and starts one of them at the given moment. */
    void down(Instant until) throws Exception {
        orchestrators.forEach(OrchestratorProcess::close);
        orchestrators.clear();
        while (Instant.now().isBefore(until)) read(Duration.ofMillis(200));
        orchestrators.add(orchestrator(0));
    }

    static TaskSubmitted.Builder task(String id, String agent, String input) {
        return TaskSubmitted.newBuilder()
                .setTaskId(id)
                .setAgent(agent)
                .setInput(input)
                .setSubmittedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    void submit(String id, String agent, String input) {
        client.submit(id, agent, input, Map.of()).join();
    }

    TaskCompleted completed(String id) {
        return await(TaskCompleted.class, r -> r.getTaskId().equals(id));
    }

    TaskFailed failed(String id) {
        return await(TaskFailed.class, r -> r.getTaskId().equals(id));
    }

    Trajectory trajectory(String id) {
        return await(Trajectory.class, r -> r.getTaskId().equals(id));
    }

    /** The first result, notice, trajectory or dead letter of that kind that is wanted. */
    <T> T await(Class<T> kind, Predicate<T> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            Optional<T> found = all(kind).stream().filter(wanted).findFirst();
            if (found.isPresent()) return found.get();
            read(Duration.ofMillis(200));
        } while (System.nanoTime() < end);
        throw new AssertionError("no such " + kind.getSimpleName() + "; the last records are "
                + records.subList(Math.max(0, records.size() - 5), records.size()));
    }

    /** Those that have been read so far. */
    <T> List<T> all(Class<T> kind) {
        return records.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    void read(Duration wait) {
        follower.poll(wait, (topic, record) -> records.add(record));
    }

    /** Waits for the first turn of a task. */
    void awaitSeen(String taskId) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!world.saw(taskId)) {
            assertTrue(System.nanoTime() < end, "no turn of task " + taskId);
            read(Duration.ofMillis(100));
        }
    }

    Ran shoal(String... command) {
        if (command[0].equals("tasks") && command[1].equals("show"))
            return query(queryPorts.get(0), "show", command[2]);
        return CommandLine.run(where, command);
    }

    Ran query(int port, String... command) {
        List<String> all = anonymous(port, command);
        all.add("--token-file=" + folder.resolve("token"));
        return CommandLine.bare(all);
    }

    static List<String> anonymous(int port, String... command) {
        List<String> all = new ArrayList<>(List.of("tasks"));
        all.addAll(List.of(command));
        all.add("--orchestrator=http://127.0.0.1:" + port);
        return all;
    }

    @Override
    public void close() {
        orchestrators.forEach(OrchestratorProcess::close);
        lifecycle.close();
    }
}
