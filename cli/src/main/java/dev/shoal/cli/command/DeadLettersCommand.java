package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.deadletters.FilterOptions;
import dev.shoal.cli.deadletters.LetterList;
import dev.shoal.cli.deadletters.LetterView;
import dev.shoal.cli.deadletters.ReplayReport;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Records that could not be handled. */
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Records that could not be handled: which, why, and once more.",
        footer =
                "%nExit code 0: done; 1: something was refused or failed; 2: wrong input, an id without a letter included.")
public final class DeadLettersCommand {
    private static final int MOST_ROWS = 100_000;

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Lists dead letters, the newest last. What counts is the time in the letter.")
    int list(
            @Mixin ConnectionOptions connection,
            @Mixin FilterOptions filter,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "The newest N (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Option(names = "--json", description = "Print JSON lines.") boolean json) {
        Logging.warningsOnly();
        if (limit < 1 || limit > MOST_ROWS) {
            throw new InvalidInput(
                    "The command line", List.of("--limit=" + limit + ": must be from 1 to " + MOST_ROWS));
        }
        LetterList.print(connection.connection(), filter, limit, json, System.out);
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Shows a dead letter with its content, decoded where that is possible, secrets masked.")
    int show(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "ID", description = "topic/partition/offset, as list prints it.") String id,
            @Option(names = "--json", description = "Print one line of JSON.") boolean json) {
        Logging.warningsOnly();
        LetterView.print(connection.connection(), id, json, System.out);
        return 0;
    }

    @Command(
            name = "replay",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Sends dead letters to the topic that they came from; without --yes it tells what it would send.",
            footer = "%nThe record that is sent names its dead letter in the header shoal-replay-of.")
    int replay(
            @Mixin ConnectionOptions connection,
            @Mixin FilterOptions filter,
            @Parameters(paramLabel = "ID", arity = "0..*", description = "These dead letters, instead of a filter.")
                    List<String> ids,
            @Option(names = "--yes", description = "Send them.") boolean yes,
            @Option(names = "--again", description = "Those that were sent before, too.") boolean again,
            @Option(names = "--json", description = "Print JSON lines.") boolean json) {
        Logging.warningsOnly();
        var options = new ReplayReport.Options(yes, again, json);
        List<String> letters = ids == null ? List.of() : ids;
        return ReplayReport.run(connection.connection(), letters, filter, options, System.out) ? 0 : 1;
    }
}
