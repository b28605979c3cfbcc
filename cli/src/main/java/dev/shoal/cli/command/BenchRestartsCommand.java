package dev.shoal.cli.command;

import dev.shoal.cli.bench.RestartBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a rolling restart costs. */
@Command(
        name = "restarts",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How long tasks stand still while two orchestrators with standby replicas are restarted in turn, under load.",
            "Broker, registry, orchestrators (exactly-once) and share groups run in this process.%n"
        },
        footer = {
            "%nA stall: a partition answered nothing although a task of it waited.",
            "Exit code 0: every task was answered."
        })
final class BenchRestartsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--restarts",
            paramLabel = "N",
            defaultValue = "4",
            description = "Restarts, of the two in turn (default: ${DEFAULT-VALUE}).")
    private int restarts;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "100",
            description = "Tasks submitted per second, of two turns and a call (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--commit-ms",
            paramLabel = "C",
            defaultValue = "30",
            description = "The orchestrators' commit interval (default: ${DEFAULT-VALUE}).")
    private int commitMs;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--restarts", restarts, 1, 10_000);
        Ranges.require(spec, "--rate", rate, 1, 100_000);
        Ranges.require(spec, "--commit-ms", commitMs, 1, 10_000);
        Logging.warningsOnly();
        return new RestartBench(new RestartBench.Options(restarts, rate, commitMs), System.out).run() ? 0 : 1;
    }
}
