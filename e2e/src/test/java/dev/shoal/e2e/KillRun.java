package dev.shoal.e2e;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.chaos.ShoalProcess;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.cli.orderdesk.OrderDeskDatabase;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.h2.tools.Server;

/** Orchestrator, two model workers and the connectors as processes; one worker and the connectors are killed at work. */
final class KillRun {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final int IN_FLIGHT = 40;
    private static final Duration TASK_LIMIT = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** @param ordersWithoutTheirTask rows of a task that has no result, @param finishedAfterKill results that came later */
    record Summary(
            int tasks,
            int completed,
            int lost,
            int duplicatedResults,
            int duplicatedOrders,
            int ordersWithoutTheirTask,
            int finishedAfterKill) {}

    private final Path folder;
    private final ConnectionSettings connection;
    private final Map<String, Integer> results = new HashMap<>();
    private final Set<String> completed = new HashSet<>();
    private int submitted;

    KillRun(Path folder, String bootstrapServers, String registryUrl) {
        this.folder = folder;
        connection = new ConnectionSettings(
                Map.of("bootstrap.servers", bootstrapServers), Map.of("schema.registry.url", registryUrl), "");
    }

    Summary work(int count) throws Exception {
        Workload workload = Workload.make(ROOT.resolve("examples/order-desk"), count, 11);
        try (var opened = new Lifecycle();
                OrderDesk desk = new OrderDesk(ROOT.resolve("examples/order-desk"), workload)) {
            Server server = Server.createTcpServer("-tcpPort", "0").start();
            opened.add(server::stop);
            try (Admin admin = Admin.create(connection.clients())) {
                new TopicSetup(admin, new Topics("")).apply(List.of("sql", "http"), 4, Optional.of((short) 1));
            }
            // Recovery takes a lock's time and a JVM's start; on a slow machine that may outlast the order desk's own
            // limit.
            var agent = AgentDefinition.newBuilder(desk.agent())
                    .setMaxTimeMs(TASK_LIMIT.toMillis())
                    .build();
            AgentPublisher.publish(connection, agent);

            Map<String, String> connectors = common();
            String path = desk.database().url().substring("jdbc:h2:".length());
            connectors.putAll(desk.connectorSettings());
            connectors.put("connectors", "sql,http");
            connectors.put("sql.url", "jdbc:h2:tcp://localhost:" + server.getPort() + "/" + path);
            opened.add(ShoalProcess.start(folder, "orchestrator", "orchestrator", orchestrator()));
            opened.add(ShoalProcess.start(folder, "worker", "worker-1", worker("worker-1")));
            ShoalProcess doomedWorker =
                    opened.add(ShoalProcess.start(folder, "worker", "worker-2", worker("worker-2")));
            ShoalProcess doomedConnectors =
                    opened.add(ShoalProcess.start(folder, "connectors", "connectors-1", connectors));

            int killedAt = 0;
            List<String> topics = List.of(new Topics("").results());
            try (var client = new TaskClient(connection);
                    var follower = new RecordFollower(connection, topics, true)) {
                submit(client, workload.tasks(), 0, IN_FLIGHT);
                workOff(client, follower, workload.tasks(), count / 4);
                doomedWorker.kill();
                doomedConnectors.kill();
                killedAt = results.size();
                opened.add(ShoalProcess.start(folder, "connectors", "connectors-2", connectors));
                workOff(client, follower, workload.tasks(), count);
                // A second result would come soon after the first.
                long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
                while (System.nanoTime() < end) read(follower);
            }
            return summary(count, killedAt, desk.database());
        }
    }

    private Summary summary(int count, int killedAt, OrderDeskDatabase database) throws Exception {
        int second = results.values().stream().mapToInt(n -> n - 1).sum();
        int strays = (int) database.tasksWithOrders().stream()
                .filter(task -> !results.containsKey(task))
                .count();
        return new Summary(
                count,
                completed.size(),
                count - results.size(),
                second,
                database.duplicatedOrders(),
                strays,
                results.size() - killedAt);
    }

    /** Reads results, submitting a task for each, until so many are there or nothing comes any more. */
    private void workOff(TaskClient client, RecordFollower follower, List<DeskTask> tasks, int wanted) {
        long quietSince = System.nanoTime();
        while (results.size() < wanted && System.nanoTime() - quietSince < PATIENCE.toNanos()) {
            if (read(follower) > 0) {
                quietSince = System.nanoTime();
                submit(client, tasks, submitted, results.size() + IN_FLIGHT);
            }
        }
    }

    private void submit(TaskClient client, List<DeskTask> tasks, int from, int to) {
        for (DeskTask task : tasks.subList(from, Math.min(to, tasks.size()))) {
            client.submit(task.id(), "order-desk", task.input(), Map.of("customer", task.customer()));
            submitted++;
        }
    }

    private int read(RecordFollower follower) {
        return follower.poll(Duration.ofMillis(200), (topic, result) -> {
            results.merge(ResultLine.taskId(result), 1, Integer::sum);
            if (result instanceof TaskCompleted) completed.add(ResultLine.taskId(result));
        });
    }

    private Map<String, String> common() {
        Map<String, String> settings = new HashMap<>(connection.registry());
        connection.kafka().forEach((key, value) -> settings.put("kafka." + key, value));
        return settings;
    }

    private Map<String, String> orchestrator() {
        Map<String, String> settings = common();
        settings.put("state.dir", folder.resolve("streams").toString());
        return settings;
    }

    private Map<String, String> worker(String id) {
        Map<String, String> settings = common();
        settings.put("model.dir", ROOT.resolve("model/order-desk").toString());
        settings.put("worker.id", id);
        return settings;
    }
}
