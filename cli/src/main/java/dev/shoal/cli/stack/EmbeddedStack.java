package dev.shoal.cli.stack;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.connectors.host.ConnectorsConfig;
import dev.shoal.connectors.host.ConnectorsProcess;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import dev.shoal.workers.WorkerConfig;
import dev.shoal.workers.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * A whole Shoal in this process: a real broker, a registry, the orchestrator, model workers and tool connectors, started
 * with the same settings that the separate processes read. Its data goes with it when it is closed.
 */
public final class EmbeddedStack implements AutoCloseable {
    /** Connectors that an embedded stack runs. */
    public static final List<String> CONNECTORS = List.of("sql", "http");

    /**
     * @param kafkaPort 0 for a free one, @param registryPort 0 for a free one
     * @param workers model workers to run, at least 1
     * @param connectors settings of the tool connectors: database and service addresses
     * @param orchestrator properties of the orchestrator, @param worker of the model workers; what the stack itself settles, such
     *     as addresses, takes the place of what they say
     */
    public record Options(
            Path modelDir,
            int workers,
            int kafkaPort,
            int registryPort,
            AgentDefinition agent,
            Map<String, String> connectors,
            Optional<Path> orchestrator,
            Optional<Path> worker) {
        public Options(
                Path modelDir,
                int workers,
                int kafkaPort,
                int registryPort,
                AgentDefinition agent,
                Map<String, String> connectors) {
            this(modelDir, workers, kafkaPort, registryPort, agent, connectors, Optional.empty(), Optional.empty());
        }
    }

    private static final int PARTITIONS = 4;

    /** The models share the cores: fewer commits leave them more, for a little latency. */
    private static final String COMMIT_INTERVAL_MS = "60";

    private final Lifecycle lifecycle;
    private final ConnectionSettings connection;

    private EmbeddedStack(Options options, Lifecycle lifecycle)
            throws IOException, InterruptedException, ExecutionException {
        this.lifecycle = lifecycle;
        Path dir = Files.createTempDirectory("shoal-");
        lifecycle.add(() -> Directories.delete(dir));
        EmbeddedBroker broker =
                lifecycle.add(EmbeddedBroker.start(dir.resolve("kafka"), options.kafkaPort(), Map.of()));
        EmbeddedRegistry registry = lifecycle.add(new EmbeddedRegistry(options.registryPort()));
        connection = new ConnectionSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                "");
        try (Admin admin = Admin.create(connection.clients())) {
            new TopicSetup(admin, new Topics("")).apply(CONNECTORS, PARTITIONS, Optional.of((short) 1));
        }
        AgentPublisher.publish(connection, options.agent());
        startProcesses(options, dir);
    }

    /** Starts everything; when one part fails, what has been started is closed again. */
    public static EmbeddedStack start(Options options) throws IOException, InterruptedException, ExecutionException {
        var opened = new Lifecycle();
        try {
            return new EmbeddedStack(options, opened);
        } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private void startProcesses(Options options, Path dir) throws IOException, InterruptedException {
        Map<String, String> common = new HashMap<>();
        connection.kafka().forEach((key, value) -> common.put("kafka." + key, value));
        common.putAll(connection.registry());

        Map<String, String> connectors = new HashMap<>(common);
        connectors.put("connectors", String.join(",", CONNECTORS));
        connectors.putAll(options.connectors());
        lifecycle.add(ConnectorsProcess.start(ConnectorsConfig.read(Settings.of(connectors))));

        for (int i = 1; i <= options.workers(); i++) {
            Map<String, String> worker = new HashMap<>(common);
            worker.put("model.dir", options.modelDir().toString());
            worker.put("worker.id", "worker-" + i);
            lifecycle.add(WorkerProcess.start(WorkerConfig.read(settings(options.worker(), worker))));
        }

        Map<String, String> orchestrator = new HashMap<>(common);
        orchestrator.put("state.dir", dir.resolve("streams").toString());
        orchestrator.put("commit.interval.ms", COMMIT_INTERVAL_MS);
        lifecycle.add(
                OrchestratorProcess.start(OrchestratorConfig.read(settings(options.orchestrator(), orchestrator))));
    }

    private static Settings settings(Optional<Path> file, Map<String, String> own) {
        return file.map(properties -> Settings.load(properties, own)).orElseGet(() -> Settings.of(own));
    }

    public ConnectionSettings connection() {
        return connection;
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
