package dev.shoal.cli.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker inside this process: one node, without replication, on the loopback interface only. Thread-safe.
 *
 * <p>Its directory outlives it: started again on the same one, in this process or another, it serves what it served before,
 * even when it was killed.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int NODE = 1;
    private static final String HOST = "127.0.0.1";
    private static final String CONTROLLER = "CONTROLLER";

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker and returns when it takes requests, within seconds.
     *
     * @param dir created and formatted when it is missing or empty; one broker at a time uses it
     * @param port for clients; 0 picks a free one
     * @param overrides broker settings beyond or instead of the ones for a single node
     * @throws UncheckedIOException if the directory cannot be used
     */
    public static EmbeddedBroker start(Path dir, int port, Map<String, String> overrides) {
        int clientPort = port == 0 ? freePort() : port;
        Map<String, String> settings = settings(dir, clientPort, freePort());
        settings.putAll(overrides);
        format(dir, settings.get("log.dirs"));
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server, clientPort);
    }

    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /** Shuts the broker down in order; what it stores stays. Idempotent. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static Map<String, String> settings(Path dir, int clientPort, int controllerPort) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", String.valueOf(NODE));
        settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
        settings.put(
                "listeners", "PLAINTEXT://" + HOST + ":" + clientPort + ",CONTROLLER://" + HOST + ":" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + clientPort);
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        settings.put("log.dirs", dir.resolve("kafka").toString());
        settings.put("auto.create.topics.enable", "false");
        singleNode(settings);
        small(settings);
        return settings;
    }

    private static void singleNode(Map<String, String> settings) {
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            settings.put(topic + ".replication.factor", "1");
            settings.put(topic + ".num.partitions", "1");
        }
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        // Nobody else is coming: a first member that waits for others only delays the start.
        settings.put("group.initial.rebalance.delay.ms", "0");
        // Share group members learn their partitions with a heartbeat: every 5 s by default, and a dead one is missed
        // after 45 s.
        settings.put("group.share.heartbeat.interval.ms", "500");
        settings.put("group.share.min.heartbeat.interval.ms", "500");
        settings.put("group.share.session.timeout.ms", "6000");
        settings.put("group.share.min.session.timeout.ms", "6000");
        settings.put("group.share.assignment.interval.ms", "0");
    }

    /** Buffers and threads for a machine that runs everything else as well. */
    private static void small(Map<String, String> settings) {
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        settings.put("log.cleaner.dedupe.buffer.size", "4194304");
        settings.put("offsets.load.buffer.size", "1048576");
        settings.put("controlled.shutdown.enable", "false");
        // Records of a new transaction come while the broker still ends the one before: it looks again so soon.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "5");
        // Transactions of orchestrators that died are aborted so soon after their timeout, by default up to 10 s.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }

    private static void format(Path dir, String logs) {
        try {
            Files.createDirectories(dir);
            if (Files.exists(Path.of(logs, "meta.properties"))) return;
            PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            new Formatter()
                    .setPrintStream(silent)
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setControllerListenerName(CONTROLLER)
                    .addDirectory(logs)
                    .setMetadataLogDirectory(logs)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + dir + " as a broker's directory", e);
        } catch (Exception e) {
            // The formatter declares no narrower type.
            throw new UncheckedIOException(new IOException("cannot format " + dir + " for a broker", e));
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + HOST, e);
        }
    }
}
