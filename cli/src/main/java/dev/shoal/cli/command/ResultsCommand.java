package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints results of tasks. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Prints the results there are as JSON lines, or with --follow those that come from now on.")
public final class ResultsCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection;

    @Option(names = "--follow", description = "Print results as they come, until stopped.")
    private boolean follow;

    @Override
    public Integer call() {
        Logging.warningsOnly();
        ConnectionSettings where = connection.connection();
        List<String> topics = List.of(new Topics(where.topicPrefix()).results());
        try (var results = new RecordFollower(where, topics, !follow)) {
            while (follow || !results.caughtUp()) {
                results.poll(Duration.ofMillis(500), (topic, result) -> System.out.println(ResultLine.of(result)));
                if (System.out.checkError()) return 0; // the reader of a pipe has gone
            }
        }
        return 0;
    }
}
