package dev.shoal.cli.command;

import dev.shoal.cli.bench.OrchestratorBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measurements. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measures parts of Shoal on this machine.",
        subcommands = {
            BenchCommand.Orchestrator.class,
            BenchTimersCommand.class,
            BenchRestartsCommand.class,
            BenchEngineCommand.class,
            BenchPassesCommand.class
        })
public final class BenchCommand {

    /** The orchestrator without a model. */
    @Command(
            name = "orchestrator",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            description = {
                "Throughput and latency of whole tasks (two turns, one tool call) with a model that takes no time or a",
                "fixed one. Broker, registry, orchestrator (exactly-once) and share groups run in this process.%n"
            },
            footer = {
                "%nLatency counts from the submission to the committed result.",
                "Exit code 0: nothing lost, answered twice or failed."
            })
    static final class Orchestrator implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--tasks",
                paramLabel = "N",
                split = ",",
                defaultValue = "20000",
                description = "Tasks; several numbers make several runs (default: ${DEFAULT-VALUE}).")
        private List<Integer> tasks;

        @Option(
                names = "--rate",
                paramLabel = "R",
                defaultValue = "0",
                description = "Tasks submitted per second; 0 submits as fast as tasks end (default: ${DEFAULT-VALUE}).")
        private int rate;

        @Option(
                names = "--in-flight",
                paramLabel = "N",
                defaultValue = "2000",
                description = "Most tasks in flight (default: ${DEFAULT-VALUE}).")
        private int inFlight;

        @Option(
                names = "--model-ms",
                paramLabel = "M",
                defaultValue = "0",
                description = "Time the model takes for a turn (default: ${DEFAULT-VALUE}).")
        private int modelMs;

        @Option(
                names = "--slots",
                paramLabel = "N",
                defaultValue = "800",
                description = "Turns that the model workers decide side by side (default: ${DEFAULT-VALUE}).")
        private int slots;

        @Option(
                names = "--threads",
                paramLabel = "T",
                split = ",",
                defaultValue = "1",
                description =
                        "Threads of the orchestrator; several numbers make several runs (default: ${DEFAULT-VALUE}).")
        private List<Integer> threads;

        @Option(
                names = "--commit-ms",
                paramLabel = "C",
                defaultValue = "20",
                description = "The orchestrator's commit interval (default: ${DEFAULT-VALUE}).")
        private int commitMs;

        @Option(
                names = "--warm-up",
                paramLabel = "N",
                defaultValue = "60000",
                description =
                        "Tasks before each run that count for nothing: Java compiles for most of a minute (default: ${DEFAULT-VALUE}).")
        private int warmUp;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "A setting of the orchestrator, such as kafka.producer.linger.ms=5; repeatable.")
        private Map<String, String> settings = Map.of();

        @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
        private Path json;

        @Override
        public Integer call() throws Exception {
            for (int n : tasks) Ranges.require(spec, "--tasks", n, 20, 10_000_000);
            for (int n : threads) Ranges.require(spec, "--threads", n, 1, 64);
            Ranges.require(spec, "--rate", rate, 0, 1_000_000);
            Ranges.require(spec, "--in-flight", inFlight, 1, 1_000_000);
            Ranges.require(spec, "--model-ms", modelMs, 0, 600_000);
            Ranges.require(spec, "--slots", slots, 8, 4000);
            Ranges.require(spec, "--commit-ms", commitMs, 1, 10_000);
            Ranges.require(spec, "--warm-up", warmUp, 0, 10_000_000);
            Outputs.requireWritable("--json", json);
            Logging.warningsOnly();
            var options = new OrchestratorBench.Options(
                    tasks,
                    rate,
                    inFlight,
                    Duration.ofMillis(modelMs),
                    slots,
                    threads,
                    commitMs,
                    warmUp,
                    settings,
                    Optional.ofNullable(json));
            return new OrchestratorBench(options, System.out).run() ? 0 : 1;
        }
    }
}
