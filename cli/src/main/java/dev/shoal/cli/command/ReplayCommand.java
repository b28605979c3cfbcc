package dev.shoal.cli.command;

import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.replay.TaskReplay;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides a task again, from its records. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Decides a task again from its records, prints each decision, and says where the end differs from what",
            "is recorded. Nothing is sent.%n"
        },
        footer = "%nExit code 0: the same, or the task has not ended; 1: it differs; 2: wrong input, or no such task.")
public final class ReplayCommand implements Callable<Integer> {
    @Mixin
    private ConnectionOptions connection;

    @Parameters(paramLabel = "TASK", description = "Id of the task.")
    private String task;

    @Option(names = "--json", description = "Print JSON lines.")
    private boolean json;

    @Override
    public Integer call() {
        Logging.warningsOnly();
        TaskReplay replay = TaskReplay.of(connection.connection(), task);
        if (json) replay.printJson(System.out);
        else replay.print(System.out);
        return replay.same() ? 0 : 1;
    }
}
