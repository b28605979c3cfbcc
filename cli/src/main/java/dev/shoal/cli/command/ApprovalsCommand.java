package dev.shoal.cli.command;

import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.approvals.ApprovalAnswer;
import dev.shoal.cli.approvals.ApprovalList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Invocations that wait for a human. */
@Command(
        name = "approvals",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Tool calls that wait for a human.",
        footer =
                "%nExit code 0: done and taken by the orchestrator; 1: the invocation does not wait (any more), or the "
                        + "orchestrator has not taken the answer yet; 2: wrong input.")
public final class ApprovalsCommand {
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Lists what waits: which task, which tool, with which arguments, since when and until when.")
    int list(
            @Mixin ConnectionOptions connection,
            @Option(names = "--json", description = "Print JSON lines.") boolean json) {
        Logging.warningsOnly();
        ApprovalList.print(connection.connection(), json, System.out);
        return 0;
    }

    @Command(
            name = "give",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Lets an invocation happen. Who and why stay in the task's trajectory.")
    int give(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "ID", description = "As list prints it.") String id,
            @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who gives it.") String by,
            @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why.") String reason)
            throws Exception {
        return answer(connection, new ApprovalAnswer(id, true, by, reason));
    }

    @Command(
            name = "refuse",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Keeps an invocation from happening; the model is told the reason.")
    int refuse(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "ID", description = "As list prints it.") String id,
            @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who refuses it.") String by,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.") String reason)
            throws Exception {
        return answer(connection, new ApprovalAnswer(id, false, by, reason));
    }

    private static int answer(ConnectionOptions connection, ApprovalAnswer answer) throws Exception {
        Logging.warningsOnly();
        answer.check();
        return answer.send(connection.connection(), System.out) ? 0 : 1;
    }
}
