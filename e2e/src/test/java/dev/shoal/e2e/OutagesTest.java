package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.chaos.CuttableProxy;
import dev.shoal.cli.chaos.ShoalProcess;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.topic.Topics;
import java.net.ServerSocket;
import java.net.URI;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes outlive a broker and a registry that are away at their start and during work. */
class OutagesTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Topics TOPICS = new Topics("");

    @TempDir
    Path folder;

    @Test
    @Timeout(240)
    void brokerAndRegistryAwayAtStartAndDuringWorkLoseNothing() throws Exception {
        Workload workload = Workload.make(ROOT.resolve("examples/order-desk"), 30, 5);
        int port = freePort();
        try (var opened = new Lifecycle();
                OrderDesk desk = new OrderDesk(ROOT.resolve("examples/order-desk"), workload)) {
            Server database = Server.createTcpServer("-tcpPort", "0").start();
            opened.add(database::stop);
            EmbeddedRegistry registry = opened.add(new EmbeddedRegistry(0));
            CuttableProxy toRegistry =
                    opened.add(new CuttableProxy(URI.create(registry.url()).getPort()));
            toRegistry.cut();

            // Neither broker nor registry is there yet.
            Map<String, String> common = new HashMap<>();
            common.put("kafka.bootstrap.servers", "localhost:" + port);
            common.put("schema.registry.url", "http://localhost:" + toRegistry.port());
            List<ShoalProcess> processes = List.of(
                    opened.add(process(
                            "orchestrator",
                            common,
                            Map.of("state.dir", folder.resolve("s").toString()))),
                    opened.add(process(
                            "worker",
                            common,
                            Map.of("model.dir", ROOT.resolve("model/order-desk").toString()))),
                    opened.add(process("connectors", common, connectors(desk, database))));

            EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), port, Map.of());
            var connection = new ConnectionSettings(
                    Map.of("bootstrap.servers", "localhost:" + port),
                    Map.of("schema.registry.url", registry.url()),
                    "");
            try (Admin admin = Admin.create(connection.clients())) {
                new TopicSetup(admin, TOPICS).apply(List.of("sql", "http"), 4, Optional.of((short) 1));
            }
            AgentPublisher.publish(connection, desk.agent());
            submit(connection, workload.tasks().subList(0, 15));
            toRegistry.mend();
            Tally first = await(connection, 15);
            assertEquals(15, first.finished().size(), () -> "results after a late start; " + alive(processes));

            broker.close();
            broker = EmbeddedBroker.start(folder.resolve("kafka"), port, Map.of());
            submit(connection, workload.tasks().subList(15, 30));
            Tally second = await(connection, 30);
            assertEquals(30, second.finished().size(), () -> "results after a broker's restart; " + alive(processes));
            assertEquals(0, second.dead(), "an outage is no reason for a dead letter");
            for (ShoalProcess process : processes) assertTrue(process.alive(), process.log());
            for (ShoalProcess process : processes) process.stop();
            broker.close();
        }
    }

    private record Tally(Set<String> finished, int dead) {}

    private Tally await(ConnectionSettings connection, int wanted) {
        Set<String> finished = new HashSet<>();
        int[] dead = new int[1];
        try (var follower = new RecordFollower(connection, List.of(TOPICS.results(), TOPICS.deadLetters()), true)) {
            long end = System.nanoTime() + Duration.ofSeconds(75).toNanos();
            while (finished.size() < wanted && System.nanoTime() < end) {
                follower.poll(Duration.ofMillis(200), (topic, value) -> {
                    if (value instanceof DeadLetter) dead[0]++;
                    else finished.add(ResultLine.taskId(value));
                });
            }
        }
        return new Tally(finished, dead[0]);
    }

    private static void submit(ConnectionSettings connection, List<DeskTask> tasks) {
        try (var client = new TaskClient(connection)) {
            tasks.forEach(
                    task -> client.submit(task.id(), "order-desk", task.input(), Map.of("customer", task.customer()))
                            .join());
        }
    }

    private static Map<String, String> connectors(OrderDesk desk, Server database) {
        Map<String, String> settings = new HashMap<>(desk.connectorSettings());
        String path = desk.database().url().substring("jdbc:h2:".length());
        settings.put("connectors", "sql,http");
        settings.put("sql.url", "jdbc:h2:tcp://localhost:" + database.getPort() + "/" + path);
        return settings;
    }

    private ShoalProcess process(String kind, Map<String, String> common, Map<String, String> own) throws Exception {
        Map<String, String> settings = new HashMap<>(common);
        settings.putAll(own);
        return ShoalProcess.start(folder, kind, kind, settings);
    }

    private static String alive(List<ShoalProcess> processes) {
        StringBuilder text = new StringBuilder();
        for (ShoalProcess process : processes) text.append(process.alive()).append(' ');
        return "alive: " + text;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
