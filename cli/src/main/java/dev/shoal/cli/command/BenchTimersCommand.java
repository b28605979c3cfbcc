package dev.shoal.cli.command;

import dev.shoal.cli.bench.TimerBench;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How late timers fire. */
@Command(
        name = "timers",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How late timers fire while the orchestrator works on other tasks: each second so many tasks reach their",
            "deadline at the same moment. Broker, registry, orchestrator (exactly-once) and share groups run in this",
            "process.%n"
        },
        footer = {
            "%nFired: when the orchestrator decided. Seen: when a client read the committed result.",
            "Exit code 0: every timer fired once and none too early."
        })
final class BenchTimersCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--bursts",
            paramLabel = "N",
            defaultValue = "30",
            description = "Bursts, one each second (default: ${DEFAULT-VALUE}).")
    private int bursts;

    @Option(
            names = "--timers",
            paramLabel = "N",
            defaultValue = "300",
            description = "Timers of each burst (default: ${DEFAULT-VALUE}).")
    private int timers;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "300",
            description = "Other tasks submitted per second, of two turns and a call (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--commit-ms",
            paramLabel = "C",
            defaultValue = "30",
            description = "The orchestrator's commit interval (default: ${DEFAULT-VALUE}).")
    private int commitMs;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--bursts", bursts, 1, 100_000);
        Ranges.require(spec, "--timers", timers, 1, 100_000);
        Ranges.require(spec, "--rate", rate, 0, 1_000_000);
        Ranges.require(spec, "--commit-ms", commitMs, 1, 10_000);
        Outputs.requireWritable("--json", json);
        Logging.warningsOnly();
        var options = new TimerBench.Options(bursts, timers, rate, commitMs, Optional.ofNullable(json));
        return new TimerBench(options, System.out).run() ? 0 : 1;
    }
}
