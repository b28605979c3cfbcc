package dev.shoal.cli.fuzz;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.chaos.ScriptedWorker;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.cli.stack.Directories;
import dev.shoal.connectors.host.ConnectorsConfig;
import dev.shoal.connectors.host.ConnectorsProcess;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** A whole Shoal in this process whose model is a script: broker, registry, orchestrator, lanes, connectors, database. */
final class FuzzStack implements AutoCloseable {
    static final int PARTITIONS = 4;

    private final Lifecycle lifecycle;
    private final ConnectionSettings connection;
    private final Connection database;

    static FuzzStack start() throws IOException, InterruptedException, ExecutionException, SQLException {
        var lifecycle = new Lifecycle();
        try {
            return new FuzzStack(lifecycle);
        } catch (IOException | InterruptedException | ExecutionException | SQLException | RuntimeException e) {
            lifecycle.close();
            throw e;
        }
    }

    private FuzzStack(Lifecycle lifecycle) throws IOException, InterruptedException, ExecutionException, SQLException {
        this.lifecycle = lifecycle;
        Path dir = Files.createTempDirectory("shoal-fuzz-");
        lifecycle.add(() -> Directories.delete(dir));
        String url = "jdbc:h2:mem:fuzz-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1";
        database = lifecycle.add(DriverManager.getConnection(url, "shoal", ""));
        lifecycle.add(() -> execute("SHUTDOWN"));
        execute(FuzzAgent.TABLE);
        EmbeddedBroker broker = lifecycle.add(EmbeddedBroker.start(dir.resolve("kafka"), 0, Map.of()));
        EmbeddedRegistry registry = lifecycle.add(new EmbeddedRegistry(0));
        connection = new ConnectionSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                "");
        List<String> connectors = List.of(FuzzAgent.SQL, FuzzAgent.CLOCK);
        try (Admin admin = Admin.create(connection.clients())) {
            new TopicSetup(admin, new Topics("")).apply(connectors, PARTITIONS, Optional.of((short) 1));
        }
        AgentPublisher.publish(connection, FuzzAgent.definition());
        Map<String, String> common = new HashMap<>();
        connection.kafka().forEach((key, value) -> common.put("kafka." + key, value));
        common.putAll(connection.registry());

        Map<String, String> hosts = new HashMap<>(common);
        hosts.put("connectors", String.join(",", connectors));
        hosts.put("connector.lanes", "2");
        hosts.put("connector.batch", "100");
        hosts.put("sql.url", url);
        hosts.put("sql.user", "shoal");
        lifecycle.add(ConnectorsProcess.start(ConnectorsConfig.read(Settings.of(hosts))));
        lifecycle.add(ScriptedWorker.start(
                connection,
                new ScriptedWorker.Config("fuzz-worker", PARTITIONS, 100, FuzzAgent.SCRIPT, Duration.ZERO)));
        Map<String, String> orchestrator = new HashMap<>(common);
        orchestrator.put("state.dir", dir.resolve("streams").toString());
        orchestrator.put("commit.interval.ms", "60");
        lifecycle.add(OrchestratorProcess.start(OrchestratorConfig.read(Settings.of(orchestrator))));
    }

    ConnectionSettings connection() {
        return connection;
    }

    /** How often each invocation of a task with this prefix had its effect. */
    Map<String, Integer> effects(String prefix) throws SQLException {
        Map<String, Integer> counts = new HashMap<>();
        try (var statement = database.prepareStatement(
                "SELECT invocation, COUNT(*) FROM effects WHERE invocation LIKE ? GROUP BY invocation")) {
            statement.setString(1, prefix + "%");
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) counts.put(rows.getString(1), rows.getInt(2));
            }
        }
        return counts;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
