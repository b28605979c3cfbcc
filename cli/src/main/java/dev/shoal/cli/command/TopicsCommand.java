package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.schemas.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Topics and share groups of an installation. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Topics and share groups of an installation.")
public final class TopicsCommand {
    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Creates the topics that are missing and sets the share groups up; run it before the first process starts.")
    int apply(
            @Mixin ConnectionOptions connection,
            @Option(
                            names = "--connectors",
                            split = ",",
                            defaultValue = "sql,http",
                            description = "Connectors to make invocation topics for (default: ${DEFAULT-VALUE}).")
                    List<String> connectors,
            @Option(
                            names = "--models",
                            split = ",",
                            description = "Models that turns are escalated to: each gets a topic of its own.")
                    List<String> models,
            @Option(
                            names = "--partitions",
                            defaultValue = "12",
                            description = "Partitions of a new topic (default: ${DEFAULT-VALUE}).")
                    int partitions,
            @Option(names = "--replication", description = "Replication factor (default: the cluster's).")
                    Optional<Short> replication)
            throws ExecutionException, InterruptedException {
        Logging.warningsOnly();
        ConnectionSettings where = connection.connection();
        Map<String, Object> settings = where.clients();
        // A person may be waiting.
        settings.putIfAbsent("default.api.timeout.ms", "20000");
        settings.putIfAbsent("request.timeout.ms", "10000");
        try (Admin admin = Admin.create(settings)) {
            new TopicSetup(admin, new Topics(where.topicPrefix()))
                    .apply(connectors, models == null ? List.of() : models, partitions, replication)
                    .forEach(System.out::println);
        }
        return 0;
    }
}
