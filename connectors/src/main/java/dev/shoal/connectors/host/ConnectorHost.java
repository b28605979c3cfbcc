package dev.shoal.connectors.host;

import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.connectors.spi.AttemptLedger;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.schemas.agent.AgentDirectory;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;

/**
 * Serves one connector's invocations: a few lanes take them, a pool of threads executes them, the outcomes go to
 * {@code tool-results}. Thread-safe.
 */
public final class ConnectorHost implements AutoCloseable {
    private final List<ShareLane> lanes = new ArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle();

    /**
     * How much one host does at once.
     *
     * @param kafka settings of the consumers
     * @param lanes consumers beside the one for urgent calls; more lanes than one in all processes together for each partition, or a slow call holds up
     *     those behind it in its partition
     * @param batch invocations that a lane takes at once
     * @param concurrency calls executed at once
     * @param deliveryLimit the share group's
     */
    public record Config(
            Map<String, Object> kafka, Topics topics, int lanes, int batch, int concurrency, int deliveryLimit) {
        public Config {
            kafka = Map.copyOf(kafka);
        }
    }

    /** What hosts share; whoever opened it closes it, after the hosts. */
    public record Shared(
            Registry registry,
            AgentDirectory agents,
            Producer<byte[], byte[]> producer,
            Optional<AttemptLedger> attempts,
            String process) {}

    private ConnectorHost() {}

    /** Starts to take invocations. */
    public static ConnectorHost start(Config config, ToolConnector connector, Shared shared) {
        ConnectorHost host = new ConnectorHost();
        String name = "connector-" + connector.name();
        Watchdog watchdog = host.lifecycle.add(new Watchdog(name + "-watchdog"));
        CallPool pool = host.lifecycle.add(new CallPool(name, config.concurrency()));
        Invoker invoker = new Invoker(shared.agents()::find, connector, shared.attempts(), watchdog);
        var handler =
                new InvocationHandler(invoker, pool, shared.registry().serde(), config.topics(), shared.process());
        String topic = config.topics().invocations(connector.name());
        String group = config.topics().connectorGroup(connector.name());
        var lane = lane(config, topic, group);
        for (int i = 0; i < config.lanes(); i++) {
            host.lanes.add(ShareLane.start(name + "-" + i, lane, shared.producer(), handler));
        }
        var urgent = lane(config, config.topics().urgent(topic), config.topics().urgent(group));
        host.lanes.add(ShareLane.start(name + "-urgent", urgent, shared.producer(), handler));
        return host;
    }

    private static ShareLane.Config lane(Config config, String topic, String group) {
        return new ShareLane.Config(config.kafka(), topic, group, config.batch(), config.deliveryLimit());
    }

    /** The first lane's trouble; empty when all lanes work. */
    public Optional<String> trouble() {
        return lanes.stream().flatMap(lane -> lane.trouble().stream()).findFirst();
    }

    /** Lets calls in progress finish for a bounded time, then interrupts them. Idempotent. */
    @Override
    public void close() {
        // All at once: each may take its time.
        List<Thread> closers =
                lanes.stream().map(lane -> new Thread(lane::close)).toList();
        closers.forEach(Thread::start);
        try {
            for (Thread closer : closers) closer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lifecycle.close();
    }
}
