package dev.shoal.cli;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.command.AgentsCommand;
import dev.shoal.cli.command.ApprovalsCommand;
import dev.shoal.cli.command.BenchCommand;
import dev.shoal.cli.command.CalibrateCommand;
import dev.shoal.cli.command.ChaosCommand;
import dev.shoal.cli.command.ConnectorsCommand;
import dev.shoal.cli.command.DeadLettersCommand;
import dev.shoal.cli.command.DemoCommand;
import dev.shoal.cli.command.EvalCommand;
import dev.shoal.cli.command.FuzzCommand;
import dev.shoal.cli.command.ModelsCommand;
import dev.shoal.cli.command.OrchestratorCommand;
import dev.shoal.cli.command.OrderDeskCommand;
import dev.shoal.cli.command.ReplayCommand;
import dev.shoal.cli.command.ResultsCommand;
import dev.shoal.cli.command.Scratch;
import dev.shoal.cli.command.SubmitCommand;
import dev.shoal.cli.command.TasksCommand;
import dev.shoal.cli.command.TopicsCommand;
import dev.shoal.cli.command.UpCommand;
import dev.shoal.cli.command.WorkerCommand;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code shoal} command. */
@Command(
        name = "shoal",
        mixinStandardHelpOptions = true,
        version = "shoal 0.1.0",
        description = "Stream-processing agent workers on Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            SubmitCommand.class,
            ResultsCommand.class,
            TasksCommand.class,
            ApprovalsCommand.class,
            DeadLettersCommand.class,
            ReplayCommand.class,
            OrchestratorCommand.class,
            WorkerCommand.class,
            ConnectorsCommand.class,
            TopicsCommand.class,
            AgentsCommand.class,
            ModelsCommand.class,
            CalibrateCommand.class,
            EvalCommand.class,
            BenchCommand.class,
            ChaosCommand.class,
            FuzzCommand.class,
            OrderDeskCommand.class,
            HelpCommand.class
        })
public final class Shoal {
    /** Exit code of wrong input: a flag, a file, a setting. */
    private static final int INVALID = 2;

    private static final int FAILED = 1;

    public static void main(String[] args) {
        Scratch.removeAtExit();
        System.exit(run(args));
    }

    /** Runs one command line. @return its exit code: 0 done, 1 failed, 2 wrong input */
    public static int run(String... args) {
        return new CommandLine(new Shoal())
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    /** A user's mistake is told in its own words; anything else with its cause, and the whole of it in the log. */
    private static int explain(Exception failure, CommandLine command) {
        if (failure instanceof InvalidInput) {
            command.getErr().println(failure.getMessage());
            return INVALID;
        }
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CommandLine.ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof KafkaException && cause.getCause() != null) {
            message += ": " + cause.getCause().getMessage();
        }
        if (cause instanceof TimeoutException) {
            message =
                    "no answer from Kafka (" + message + "); check the address and that it runs: ./shoal up starts one";
        }
        command.getErr().println("shoal " + command.getCommandName() + ": " + message);
        LoggerFactory.getLogger(Shoal.class).error("{} failed", command.getCommandName(), failure);
        return FAILED;
    }
}
