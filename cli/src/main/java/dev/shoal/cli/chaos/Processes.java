package dev.shoal.cli.chaos;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/** The processes of a chaos run: three brokers, orchestrators, workers, connectors, a database. Owned by one thread. */
final class Processes implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final Duration LONGEST_START = Duration.ofMinutes(20);
    private static final long LOOK_AGAIN_MS = 250;

    private final Path folder;
    private final Path logs;
    private final Network network;
    private final EmbeddedRegistry registry;
    private final String clusterId = Uuid.randomUuid().toString();
    private final Map<Target, ShoalProcess> running = new ConcurrentHashMap<>();
    private final ConnectionSettings connection;

    /** @param folder for data, @param logs for what the processes say */
    Processes(Path folder, Path logs, Network network, EmbeddedRegistry registry) {
        this.folder = folder;
        this.logs = logs;
        this.network = network;
        this.registry = registry;
        this.connection = connection(network.directServers());
    }

    /** How this command itself reaches the cluster, whatever is cut. */
    ConnectionSettings connection() {
        return connection;
    }

    String databaseUrl() {
        return LedgerDatabase.url(network.databasePort());
    }

    private ConnectionSettings connection(String bootstrapServers) {
        return new ConnectionSettings(
                Map.of("bootstrap.servers", bootstrapServers), Map.of("schema.registry.url", registry.url()), "");
    }

    /** Starts everything; returns when the topics are there and the processes are on their way. */
    void start() throws IOException, InterruptedException, ExecutionException, SQLException {
        for (Target target : Target.of(Part.BROKER)) start(target);
        for (Target target : Target.of(Part.DATABASE)) start(target);
        try (Admin admin = Admin.create(connection.clients())) {
            awaitBrokers(admin);
            short replication = (short) Part.BROKER.count();
            new TopicSetup(admin, new Topics(""))
                    .apply(List.of(ChaosAgent.CONNECTOR), PARTITIONS, Optional.of(replication));
        }
        AgentPublisher.publish(connection, ChaosAgent.definition());
        LedgerDatabase.prepare(databaseUrl());
        for (Target target : Target.all()) {
            if (target.part().usesKafka()) start(target);
        }
    }

    private void awaitBrokers(Admin admin) throws InterruptedException, IOException {
        long giveUp = System.nanoTime() + LONGEST_START.toNanos();
        while (brokers(admin) < Part.BROKER.count()) {
            if (System.nanoTime() > giveUp) {
                throw new IOException("the brokers are not up after " + LONGEST_START.toSeconds() + " s; see " + logs);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        }
    }

    private static int brokers(Admin admin) throws InterruptedException {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (ExecutionException e) {
            return 0; // not one of them answers yet
        }
    }

    void start(Target target) throws IOException {
        Path log = log(logs, target);
        running.put(
                target,
                ShoalProcess.start(folder, log, target.name(), target.part().heapMb(), arguments(target)));
    }

    static Path log(Path folder, Target target) {
        return folder.resolve("chaos-" + target.name() + ".log");
    }

    ShoalProcess process(Target target) {
        return running.get(target);
    }

    /** The processes that have ended. */
    List<Target> ended() {
        List<Target> ended = new ArrayList<>();
        running.forEach((target, process) -> {
            if (!process.alive()) ended.add(target);
        });
        return ended;
    }

    private List<String> arguments(Target target) throws IOException {
        Path data = folder.resolve(target.name());
        Path file = folder.resolve(target.name() + ".properties");
        Map<String, String> settings = new HashMap<>();
        switch (target.part()) {
            case BROKER -> {
                settings.put("cluster.id", clusterId);
                settings.putAll(ClusterBroker.cluster());
                settings.putAll(network.settings(target));
                return ClusterBroker.arguments(data, ClusterBroker.write(file, settings));
            }
            case DATABASE -> {
                return LedgerDatabase.arguments(data, network.databasePort());
            }
            case ORCHESTRATOR -> {
                settings.put("state.dir", data.toString());
                settings.put("standby.replicas", "1");
                // A transaction over three brokers costs about the same whatever it holds.
                settings.put("commit.interval.ms", "200");
            }
            case WORKER -> settings.put("worker.id", target.name());
            case CONNECTORS -> {
                settings.put("connectors", ChaosAgent.CONNECTOR);
                settings.put("sql.url", LedgerDatabase.url(network.databaseRelay(target)));
                settings.put("sql.user", LedgerDatabase.USER);
                settings.put("connector.lanes", "1");
            }
        }
        settings.put("kafka.bootstrap.servers", network.bootstrapServers(target));
        settings.putAll(connection.registry());
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + "=" + value));
        Files.write(file, lines);
        if (target.part() == Part.WORKER) return ScriptedWorker.arguments(file);
        return List.of(target.part().label(), "--config", file.toString());
    }

    /** Kills every process. */
    @Override
    public void close() {
        running.values().forEach(ShoalProcess::close);
    }
}
