package dev.shoal.cli.admin;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import java.nio.file.Path;
import java.util.Map;
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
    public ConnectionSettings connection() {
        if (config == null) {
            return new ConnectionSettings(
                    Map.of("bootstrap.servers", bootstrapServers),
                    Map.of("schema.registry.url", registry),
                    topicPrefix);
        }
        Settings settings = Settings.load(config);
        ConnectionSettings connection = ConnectionSettings.read(settings);
        settings.throwIfAnyProblem();
        return connection;
    }
}
