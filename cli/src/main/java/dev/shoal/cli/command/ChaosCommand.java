package dev.shoal.cli.command;

import dev.shoal.cli.chaos.Chaos;
import dev.shoal.cli.chaos.ChaosReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Faults for a whole Shoal in processes of their own. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts three brokers, two orchestrators, three model workers, two connector hosts and a database as",
            "processes of their own, puts load on them, and kills, restarts, stops, stalls and cuts off one after the other.",
            "At the end every task must have one result and every admitted side effect one row.%n"
        },
        footer = {
            "%nThe model is a script, so that a small machine suffices: two cores, and memory for 11 processes whose heaps",
            "may grow to 2.3 GB together, and this one's (768 MB); at a low rate all of them take 2.5 GB. Needs a POSIX",
            "shell and ports between 20000 and 32000.",
            "The processes end with this one, however it ends.",
            "Exit code 0: nothing lost, nothing twice, nothing stuck; 1: not so, and the processes' logs are kept; 2: wrong",
            "input."
        })
public final class ChaosCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "3",
            description = "How long faults strike; start and drain come on top (default: ${DEFAULT-VALUE}).")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Which faults, in which order, for how long (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "10",
            description =
                    "Tasks submitted per second, of three turns and three calls each (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--only",
            paramLabel = "FAULT",
            split = ",",
            description = "Faults to choose from, as \"restart orchestrator,kill broker\" (default: all).")
    private Set<String> only = Set.of();

    @Option(
            names = "--logs",
            paramLabel = "DIR",
            defaultValue = "shoal-chaos-logs",
            description = "Folder for the processes' logs (default: ${DEFAULT-VALUE}).")
    private Path logs;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--minutes", (int) Math.ceil(minutes), 1, 10_000);
        Ranges.require(spec, "--rate", rate, 1, 1000);
        for (String fault : only) {
            if (Chaos.faults().contains(fault)) continue;
            throw new ParameterException(
                    spec.commandLine(),
                    "--only " + fault + ": no such fault; there are " + String.join(", ", Chaos.faults()));
        }
        Outputs.requireWritable("--json", json);
        Logging.warningsOnly();
        var options = new Chaos.Options(
                Duration.ofMillis((long) (minutes * 60_000)),
                seed,
                rate,
                only,
                Optional.ofNullable(json),
                logs.toAbsolutePath());
        ChaosReport report = new Chaos(options, System.out).run();
        System.out.println();
        System.out.print(report.text());
        if (!report.good()) System.out.println("the processes' logs: " + logs.toAbsolutePath());
        return report.good() ? 0 : 1;
    }
}
