package dev.shoal.cli.bench;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.cli.stack.Directories;
import dev.shoal.connectors.host.ConnectorsConfig;
import dev.shoal.connectors.host.ConnectorsProcess;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import dev.shoal.workers.kafka.TurnHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Everything of Shoal but the model: broker, registry, orchestrator, lanes of model workers, the clock connector. */
final class BenchStack implements AutoCloseable {
    static final int PARTITIONS = 4;
    private static final int LANES = 2 * PARTITIONS;

    private final Lifecycle lifecycle;
    private final ConnectionSettings connection;
    private final Topics topics = new Topics("");
    private final Path dir;
    private final Scenario scenario;
    private final Map<String, String> settings;
    private final Map<String, String> common;

    /** @param settings of the orchestrator, beside those that belong to the stack */
    static BenchStack start(Scenario scenario, Map<String, String> settings)
            throws IOException, InterruptedException, ExecutionException {
        var lifecycle = new Lifecycle();
        try {
            var stack = new BenchStack(lifecycle, scenario, settings);
            lifecycle.add(stack.orchestrator("streams", 0));
            return stack;
        } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
            lifecycle.close();
            throw e;
        }
    }

    /** The same without an orchestrator. @param settings of those to come */
    static BenchStack withoutOrchestrator(Scenario scenario, Map<String, String> settings)
            throws IOException, InterruptedException, ExecutionException {
        var lifecycle = new Lifecycle();
        try {
            return new BenchStack(lifecycle, scenario, settings);
        } catch (IOException | InterruptedException | ExecutionException | RuntimeException e) {
            lifecycle.close();
            throw e;
        }
    }

    private BenchStack(Lifecycle lifecycle, Scenario scenario, Map<String, String> settings)
            throws IOException, InterruptedException, ExecutionException {
        this.lifecycle = lifecycle;
        this.scenario = scenario;
        this.settings = Map.copyOf(settings);
        dir = Files.createTempDirectory("shoal-bench-");
        lifecycle.add(() -> Directories.delete(dir));
        EmbeddedBroker broker = lifecycle.add(EmbeddedBroker.start(dir.resolve("kafka"), 0, Map.of()));
        EmbeddedRegistry registry = lifecycle.add(new EmbeddedRegistry(0));
        connection = new ConnectionSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                "");
        try (Admin admin = Admin.create(connection.clients())) {
            new TopicSetup(admin, topics).apply(List.of(BenchAgent.CONNECTOR), PARTITIONS, Optional.of((short) 1));
        }
        for (AgentDefinition agent : BenchAgent.definitions()) AgentPublisher.publish(connection, agent);
        common = new HashMap<>();
        connection.kafka().forEach((key, value) -> common.put("kafka." + key, value));
        common.putAll(connection.registry());
        startConnectors(common);
        startLanes(scenario);
    }

    /** Starts an orchestrator, which is the caller's to close. @param state the name of its folder */
    OrchestratorProcess orchestrator(String state, int standbys) throws InterruptedException {
        Map<String, String> orchestrator = new HashMap<>(common);
        orchestrator.put("state.dir", dir.resolve(state).toString());
        orchestrator.put("streams.threads", String.valueOf(scenario.threads()));
        orchestrator.put("standby.replicas", String.valueOf(standbys));
        orchestrator.putAll(settings);
        return OrchestratorProcess.start(OrchestratorConfig.read(Settings.of(orchestrator)));
    }

    private void startConnectors(Map<String, String> common) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(common);
        settings.put("connectors", BenchAgent.CONNECTOR);
        settings.put("connector.lanes", String.valueOf(PARTITIONS));
        settings.put("connector.batch", "200");
        lifecycle.add(ConnectorsProcess.start(ConnectorsConfig.read(Settings.of(settings))));
    }

    private void startLanes(Scenario scenario) {
        Registry registry = lifecycle.add(Registry.connect(connection.registry()));
        Map<String, Object> settings = connection.clients();
        settings.put("acks", "all");
        settings.put("compression.type", "lz4");
        settings.put("linger.ms", "2"); // as a model worker's
        var producer =
                lifecycle.add(new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, task -> new Thread(task, "turns"));
        lifecycle.add(executor::shutdownNow);
        var model = new InstantModel(BenchAgent.TOOL, scenario.model(), scenario.slots(), executor);
        var handler = new TurnHandler(model, registry, topics, "bench", executor);
        // Twice the slots, so that a turn waits at each while its lane is about to publish and poll.
        int batch = Math.max(1, 2 * scenario.slots() / LANES);
        var config = new ShareLane.Config(connection.clients(), topics.turns(), topics.workerGroup(), batch, 5);
        for (int i = 1; i <= LANES; i++) lifecycle.add(ShareLane.start("lane-" + i, config, producer, handler));
    }

    ConnectionSettings connection() {
        return connection;
    }

    Topics topics() {
        return topics;
    }

    /** Bytes that the broker keeps of each topic. */
    Map<String, Long> topicBytes() {
        Map<String, Long> bytes = new HashMap<>();
        Path logs = dir.resolve("kafka").resolve("kafka");
        for (Path file : files(logs)) {
            if (!file.getFileName().toString().endsWith(".log")) continue;
            String partition = file.getParent().getFileName().toString();
            bytes.merge(partition.replaceFirst("-\\d+$", ""), size(file), Long::sum);
        }
        return bytes;
    }

    /** Bytes of the orchestrator's stores on disk. */
    long stateBytes() {
        return files(dir.resolve("streams")).stream()
                .mapToLong(BenchStack::size)
                .sum();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // a store that is compacted at this moment
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
