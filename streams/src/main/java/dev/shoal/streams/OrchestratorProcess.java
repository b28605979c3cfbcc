package dev.shoal.streams;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import dev.shoal.bootstrap.lifecycle.HealthEndpoint;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.streams.processor.TaskProcessing;
import dev.shoal.streams.query.QueryConfig;
import dev.shoal.streams.query.QueryEndpoint;
import dev.shoal.streams.query.TaskQueries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running orchestrator: keeps the state of agent tasks and makes every step happen once. Thread-safe. */
public final class OrchestratorProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OrchestratorProcess.class);

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(20);

    private final Lifecycle lifecycle;
    private final KafkaStreams streams;
    private final CountDownLatch ended = new CountDownLatch(1);

    private OrchestratorProcess(Lifecycle lifecycle, KafkaStreams streams) {
        this.lifecycle = lifecycle;
        this.streams = streams;
    }

    /**
     * Starts an orchestrator in this process and returns before it is ready. Waits for a broker that is away.
     *
     * @throws dev.shoal.bootstrap.config.InvalidInput if topics are missing or not co-partitioned
     * @throws InterruptedException if interrupted while waiting for the broker
     */
    public static OrchestratorProcess start(OrchestratorConfig config) throws InterruptedException {
        var lifecycle = new Lifecycle();
        try {
            return start(config, lifecycle);
        } catch (InterruptedException | RuntimeException e) {
            lifecycle.close();
            throw e;
        }
    }

    private static OrchestratorProcess start(OrchestratorConfig config, Lifecycle lifecycle)
            throws InterruptedException {
        Properties properties = StreamsSettings.of(config);
        Map<String, Object> adminSettings = new StreamsConfig(properties).getAdminConfigs("shoal-orchestrator");
        Admin admin = lifecycle.add(Admin.create(adminSettings));
        int partitions = TopicCheck.await(
                admin, config.topics(), String.valueOf(config.kafka().get("bootstrap.servers")));
        Registry registry = lifecycle.add(Registry.connect(config.schemaRegistry()));
        SchemasAhead.into(properties, registry);
        var processing = new TaskProcessing(
                config.topics(),
                registry,
                config.limits(),
                new ExistingTopics(admin),
                partitions,
                config.tick(),
                "orchestrator@" + OrchestratorConfig.host(),
                config.subTaskSecret(),
                config.blobs().claimCheck());
        Topology topology = new OrchestratorTopology(processing, config.stateStore()).build();
        Optional<Queries> queries = config.query().map(query -> queries(query, lifecycle));
        queries.ifPresent(q -> properties.put(
                StreamsConfig.APPLICATION_SERVER_CONFIG,
                q.self().host() + ":" + q.self().port()));
        var streams = new KafkaStreams(topology, properties);
        var process = new OrchestratorProcess(lifecycle, streams);
        // Whoever only falls silent is waited for until its session ends; whoever leaves hands its tasks over at once.
        lifecycle.add(() ->
                streams.close(CloseOptions.groupMembershipOperation(LEAVE_GROUP).withTimeout(LONGEST_CLOSE)));
        if (config.healthPort().isPresent()) {
            lifecycle.add(healthEndpoint(config.healthPort().get(), process));
        }
        queries.ifPresent(q ->
                q.endpoint().serve(new TaskQueries(streams, q.self(), q.config().token())));
        streams.setUncaughtExceptionHandler(new Recovery());
        streams.setStateListener((now, before) -> process.changed(now));
        streams.start();
        return process;
    }

    /** @param self how the other orchestrators reach the endpoint */
    private record Queries(QueryConfig config, QueryEndpoint endpoint, HostInfo self) {}

    private static Queries queries(QueryConfig config, Lifecycle lifecycle) {
        try {
            QueryEndpoint endpoint = lifecycle.add(new QueryEndpoint(config));
            return new Queries(config, endpoint, new HostInfo(config.host(), endpoint.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "query.port: nothing can listen on port " + config.port() + " of " + config.bind(), e);
        }
    }

    private static HealthEndpoint healthEndpoint(int port, OrchestratorProcess process) {
        try {
            return new HealthEndpoint(port, process::notReady);
        } catch (IOException e) {
            throw new UncheckedIOException("health.port: nothing can listen on port " + port, e);
        }
    }

    /** Why the orchestrator does not work on tasks right now; empty when it does. */
    public String notReady() {
        KafkaStreams.State state = streams.state();
        return state == KafkaStreams.State.RUNNING ? "" : "the orchestrator is " + state;
    }

    /** Waits until the orchestrator has stopped, closed or beyond recovery. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Finishes the transaction in progress and stops; tasks go on where another orchestrator runs. Idempotent. */
    @Override
    public void close() {
        lifecycle.close();
    }

    private void changed(KafkaStreams.State state) {
        log.info("the orchestrator is {}", state);
        if (state.hasCompletedShutdown()) ended.countDown();
    }
}
