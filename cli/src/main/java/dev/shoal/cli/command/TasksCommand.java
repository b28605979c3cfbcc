package dev.shoal.cli.command;

import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskAnswer;
import dev.shoal.cli.tasks.TaskQuery;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tasks that are under way or have ended. */
@Command(
        name = "tasks",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Cancels tasks, sends them further messages, and looks at their state.")
public final class TasksCommand {
    @Command(
            name = "cancel",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description =
                    "Ends a task and prints its result. Sub-tasks end with it; a call that has begun is not undone.")
    int cancel(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--by", paramLabel = "NAME", defaultValue = "operator", description = "Who cancels it.")
                    String by,
            @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Why.") String reason,
            @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "30", description = "For the answer.")
                    int seconds)
            throws Exception {
        Logging.warningsOnly();
        Optional<SpecificRecord> answer = TaskAnswer.await(
                connection.connection(),
                id,
                client -> client.cancel(id, by, reason),
                record -> true,
                Duration.ofSeconds(seconds));
        boolean cancelled = answer.filter(
                        record -> record instanceof TaskFailed f && f.getCode().equals(ErrorCode.CANCELLED.code()))
                .isPresent();
        return print(id, answer) && cancelled ? 0 : 1;
    }

    @Command(
            name = "say",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Sends a further message to a running or finished task and prints the result of the round.")
    int say(
            @Mixin ConnectionOptions connection,
            @Parameters(paramLabel = "ID") String id,
            @Parameters(paramLabel = "TEXT") String text,
            @Option(
                            names = "--message",
                            paramLabel = "ID",
                            description = "Id of the message: sent again under the same one it counts once.")
                    Optional<String> message,
            @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "60", description = "For the result.")
                    int seconds)
            throws Exception {
        Logging.warningsOnly();
        String messageId = message.orElseGet(() -> UUID.randomUUID().toString());
        Optional<SpecificRecord> answer = TaskAnswer.await(
                connection.connection(),
                id,
                client -> client.say(id, messageId, text),
                record -> true,
                Duration.ofSeconds(seconds));
        return print(id, answer) && !(answer.get() instanceof TaskNotice) ? 0 : 1;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Prints the state of a task as its orchestrator has it, as JSON.")
    int show(@Parameters(paramLabel = "ID") String id, @Mixin QueryOptions query) throws Exception {
        return TaskQuery.print(TaskQuery.task(query.orchestrator(), query.token(), id), System.out);
    }

    @Command(
            name = "count",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = "Counts the tasks of all orchestrators by state, agent and age, as JSON.")
    int count(@Mixin QueryOptions query) throws Exception {
        return TaskQuery.print(TaskQuery.counts(query.orchestrator(), query.token()), System.out);
    }

    private static boolean print(String id, Optional<SpecificRecord> answer) {
        if (answer.isPresent()) System.out.println(ResultLine.of(answer.get()));
        else System.out.println(id + ": no answer in time; is an orchestrator running?");
        return answer.isPresent();
    }
}
