package dev.shoal.cli.admin;

import dev.shoal.bootstrap.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where Kafka and the schema registry are: flags of every client command, or a file with the same keys as the services'. */
public final class ConnectionOptions {
    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers, comma-separated (default: ${DEFAULT-VALUE}).",
            defaultValue = "localhost:9092")
    String bootstrapServers;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema registry (default: ${DEFAULT-VALUE}).",
            defaultValue = "http://localhost:8081")
    String registry;

    @Option(names = "--topic-prefix", paramLabel = "P", description = "Prefix of every topic.", defaultValue = "")
    String topicPrefix;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties with kafka.*, schema.registry.url and so on; takes the place of the flags.")
    Path config;

    /** @throws dev.shoal.bootstrap.config.InvalidInput if the file is wrong */
    public Connection connection() {
        if (config == null) {
            return new Connection(
                    Map.of("bootstrap.servers", bootstrapServers),
                    Map.of("schema.registry.url", registry),
                    topicPrefix);
        }
        Settings settings = Settings.load(config);
        Connection connection = Connection.read(settings);
        settings.throwIfAnyProblem();
        return connection;
    }

    /** @param kafka client settings, @param registry settings of the registry client */
    public record Connection(Map<String, String> kafka, Map<String, String> registry, String topicPrefix) {
        static Connection read(Settings settings) {
            settings.string("kafka.bootstrap.servers");
            settings.string("schema.registry.url");
            Map<String, String> registry = new HashMap<>();
            settings.prefixed("schema.registry.")
                    .forEach((key, value) -> registry.put("schema.registry." + key, value));
            settings.prefixed("basic.auth.").forEach((key, value) -> registry.put("basic.auth." + key, value));
            for (String key : new String[] {"auto.register.schemas", "use.latest.version"}) {
                Optional<String> value = settings.optional(key);
                value.ifPresent(v -> registry.put(key, v));
            }
            return new Connection(settings.prefixed("kafka."), registry, settings.string("topic.prefix", ""));
        }

        /** The Kafka settings as clients want them. */
        public Map<String, Object> clients() {
            return new HashMap<>(kafka);
        }
    }
}
