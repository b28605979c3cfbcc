package dev.shoal.connectors.host;

import dev.shoal.bootstrap.config.Problems;
import dev.shoal.bootstrap.lifecycle.HealthEndpoint;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.connectors.http.HttpConnector;
import dev.shoal.connectors.spi.AttemptLedger;
import dev.shoal.connectors.spi.ConnectorProvider;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.connectors.sql.SqlConnector;
import dev.shoal.schemas.agent.AgentDirectory;
import dev.shoal.schemas.serde.Registry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process of tool connectors: everything that {@link ConnectorsConfig} names, running until it is closed. Thread-safe. */
public final class ConnectorsProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConnectorsProcess.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration PROBE = Duration.ofSeconds(5);

    private final Lifecycle lifecycle = new Lifecycle();
    private final List<ConnectorHost> hosts = new ArrayList<>();
    private final List<ToolConnector> connectors = new ArrayList<>();
    private Optional<HealthEndpoint> health = Optional.empty();
    private final AtomicReference<Optional<String>> outage = new AtomicReference<>(Optional.empty());
    private volatile boolean started;

    private ConnectorsProcess() {}

    /**
     * Starts the connectors; returns when Kafka, the agents and what the connectors need can be reached, however long that
     * takes.
     *
     * @throws dev.shoal.bootstrap.config.InvalidInput if a connector does not exist or refuses its settings
     * @throws InterruptedException when interrupted while waiting; everything is closed then
     * @throws IOException if the health port cannot be used
     */
    public static ConnectorsProcess start(ConnectorsConfig config) throws InterruptedException, IOException {
        ConnectorsProcess process = new ConnectorsProcess();
        try {
            process.open(config);
            return process;
        } catch (RuntimeException | InterruptedException | IOException e) {
            process.close();
            throw e;
        }
    }

    private void open(ConnectorsConfig config) throws InterruptedException, IOException {
        if (config.healthPort().isPresent()) {
            health = Optional.of(lifecycle.add(new HealthEndpoint(
                    config.healthPort().get(), () -> trouble().orElse(""))));
        }
        Registry registry = lifecycle.add(Registry.connect(config.schemaRegistry()));
        var producer = lifecycle.add(producer(config.kafka()));
        String agentsTopic = config.topics().agents();
        AgentDirectory agents = lifecycle.add(AgentDirectory.start(config.kafka(), registry, agentsTopic));
        openConnectors(config);
        Optional<AttemptLedger> attempts = connectors.stream()
                .filter(AttemptLedger.class::isInstance)
                .map(AttemptLedger.class::cast)
                .findFirst();
        Object brokers = config.kafka().get("bootstrap.servers");
        while (!agents.awaitLoaded(Duration.ofSeconds(10))) {
            log.warn("waiting for topic {} at {}", agentsTopic, brokers);
        }
        for (ToolConnector connector : connectors) await(connector.name(), connector::trouble);
        var shared = new ConnectorHost.Shared(registry, agents, producer, attempts, "connectors " + hostName());
        for (ToolConnector connector : connectors) {
            hosts.add(lifecycle.add(ConnectorHost.start(hostConfig(config), connector, shared)));
        }
        var probes = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "connector-probe"));
        lifecycle.add(probes::shutdownNow);
        probes.scheduleWithFixedDelay(this::probe, PROBE.toMillis(), PROBE.toMillis(), TimeUnit.MILLISECONDS);
        started = true;
        log.info("serving {} from {}", config.connectors(), brokers);
    }

    private void openConnectors(ConnectorsConfig config) {
        Problems problems = new Problems("Configuration");
        for (String name : config.connectors()) {
            Optional<ToolConnector> connector = open(name, config);
            connector.ifPresent(found -> connectors.add(lifecycle.add(found)));
            if (connector.isEmpty()) problems.add("connectors=" + name, "no such connector; " + known());
        }
        problems.throwIfAny();
    }

    private static Optional<ToolConnector> open(String name, ConnectorsConfig config) {
        if (name.equals("sql")) return config.sql().map(SqlConnector::open);
        if (name.equals("http")) return config.http().map(HttpConnector::new);
        return ServiceLoader.load(ConnectorProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .map(provider -> provider.open(config.others().getOrDefault(name, Map.of())));
    }

    private static String known() {
        List<String> names = new ArrayList<>(List.of("sql", "http"));
        ServiceLoader.load(ConnectorProvider.class).forEach(provider -> names.add(provider.name()));
        return "there are " + String.join(", ", names);
    }

    private static ConnectorHost.Config hostConfig(ConnectorsConfig config) {
        ConnectorsConfig.Limits limits = config.limits();
        return new ConnectorHost.Config(
                config.kafka(),
                config.topics(),
                limits.lanes(),
                limits.batch(),
                limits.concurrency(),
                limits.deliveryLimit());
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        // A request for each result would cost the broker more than the result is worth waiting for.
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 2);
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        // A lane's thread sends: while it waits for a broker it renews no locks.
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void await(String name, Supplier<Optional<String>> trouble) throws InterruptedException {
        String told = "";
        for (Optional<String> now = trouble.get(); now.isPresent(); now = trouble.get()) {
            if (!now.get().equals(told)) log.warn("connector {} waits: {}", name, now.get());
            told = now.get();
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "of a host without a name";
        }
    }

    /** On a thread of its own: it may take seconds, and health checks must not wait for it. */
    private void probe() {
        Optional<String> now = connectors.stream()
                .flatMap(connector -> connector.trouble().stream().map(what -> connector.name() + ": " + what))
                .findFirst();
        Optional<String> before = outage.getAndSet(now);
        if (before.isEmpty() && now.isPresent()) log.warn("connector {}", now.get());
        if (before.isPresent() && now.isEmpty()) log.info("works again after: connector {}", before.get());
    }

    /** Why the process does not serve everything at the moment; empty when it does. */
    public Optional<String> trouble() {
        if (!started) return Optional.of("starting");
        Optional<String> lane =
                hosts.stream().flatMap(host -> host.trouble().stream()).findFirst();
        return lane.isPresent() ? lane : outage.get();
    }

    /** Where health checks are answered, if anywhere. */
    public Optional<Integer> healthPort() {
        return health.map(HealthEndpoint::port);
    }

    /** Stops taking invocations, lets those in progress finish for a bounded time, closes everything. Idempotent. */
    @Override
    public void close() {
        started = false;
        lifecycle.close();
    }
}
