package dev.shoal.streams;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Secret;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.schemas.blob.BlobSettings;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.agent.AgentDecider;
import dev.shoal.streams.processor.Stores;
import dev.shoal.streams.query.QueryConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of an orchestrator. Immutable.
 *
 * @param kafka Kafka's own settings, {@code bootstrap.servers} among them
 * @param schemaRegistry Confluent's own settings
 * @param stateDir where the stores keep their working copy; what is lost there is restored from Kafka
 * @param commitInterval how long a transaction collects; most of the latency of a turn
 * @param tick how often timers are looked at
 * @param subTaskSecret proves that sub-tasks are an orchestrator's; the same for all of them; none if empty
 * @param blobs where long contents go
 * @param healthPort where to answer health checks; none if empty
 * @param query where to answer questions about tasks, and to whom; nowhere if empty
 */
public record OrchestratorConfig(
        Map<String, String> kafka,
        Map<String, String> schemaRegistry,
        Topics topics,
        Path stateDir,
        Stores.Kind stateStore,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        Duration tick,
        AgentDecider.Limits limits,
        Optional<Secret> subTaskSecret,
        BlobSettings blobs,
        Optional<Integer> healthPort,
        Optional<QueryConfig> query) {
    public OrchestratorConfig {
        kafka = Map.copyOf(kafka);
        schemaRegistry = Map.copyOf(schemaRegistry);
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput with every problem */
    public static OrchestratorConfig read(Settings settings) {
        ConnectionSettings connection = ConnectionSettings.read(settings);
        var config = new OrchestratorConfig(
                connection.kafka(),
                connection.registry(),
                new Topics(connection.topicPrefix()),
                settings.path("state.dir"),
                stateStore(settings),
                settings.integer("streams.threads", 1, 1, 256),
                settings.integer("standby.replicas", 0, 0, 8),
                settings.millis(
                        "commit.interval.ms", Duration.ofMillis(20), Duration.ofMillis(1), Duration.ofSeconds(10)),
                settings.millis("timer.tick.ms", Duration.ofMillis(50), Duration.ofMillis(5), Duration.ofSeconds(10)),
                limits(settings),
                settings.secret("subtask.secret"),
                blobs(settings),
                ConnectionSettings.healthPort(settings),
                QueryConfig.read(settings, host()));
        settings.throwIfAnyProblem();
        return config;
    }

    /** This machine's name, as others may know it. */
    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }

    private static Stores.Kind stateStore(Settings settings) {
        String kind = settings.string("state.store", "rocksdb");
        settings.check(kind.equals("rocksdb") || kind.equals("memory"), "state.store", "must be rocksdb or memory");
        return kind.equals("memory") ? Stores.Kind.MEMORY : Stores.Kind.ROCKSDB;
    }

    private static BlobSettings blobs(Settings settings) {
        Optional<Path> folder = settings.optional("blob.dir").map(Path::of);
        folder.ifPresent(dir -> settings.check(
                Files.isDirectory(dir), "blob.dir", "no such directory; make it where every process sees it"));
        return new BlobSettings(folder, settings.integer("blob.min.bytes", BlobSettings.MIN_BYTES, 256, 100_000_000));
    }

    private static AgentDecider.Limits limits(Settings settings) {
        AgentDecider.Limits standard = AgentDecider.Limits.STANDARD;
        return new AgentDecider.Limits(
                settings.integer("conversation.max.bytes", standard.conversationBytes(), 1000, 100_000_000),
                settings.millis(
                        "closed.retention.ms", standard.closedRetention(), Duration.ZERO, Duration.ofDays(365)));
    }
}
