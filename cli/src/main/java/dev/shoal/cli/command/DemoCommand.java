package dev.shoal.cli.command;

import dev.shoal.cli.demo.Demo;
import dev.shoal.cli.orderdesk.Workload;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The main job: a whole Shoal in one process works off customers' messages. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts a real Kafka broker, the orchestrator, model workers and tool connectors in this process",
            "and works off customers' messages at an order desk.%n"
        },
        footer = {
            "%nExit code 0: nothing lost or duplicated and at least 90 %% correct; 1: not so; 2: wrong input.",
            "Nothing is left behind but the log file that the last line names."
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "60",
            description = "Messages to work off (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--workers",
            paramLabel = "W",
            defaultValue = "2",
            description = "Model workers (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of the bundled messages (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "16",
            description = "Tasks in flight at most (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Your own messages instead: JSON lines {\"id\", \"input\"}, optionally \"customer\".")
    private Path input;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Write one JSON line per task with its turns, calls, answer and timings.")
    private Path results;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model directory (default: the one that comes with Shoal).")
    private Path model;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--tasks", tasks, 1, Workload.MOST_TASKS);
        Ranges.require(spec, "--workers", workers, 1, 64);
        Ranges.require(spec, "--in-flight", inFlight, 1, 10_000);
        Outputs.requireWritable("--json", json);
        Outputs.requireWritable("--results", results);
        Path log = Path.of("shoal-demo.log").toAbsolutePath();
        Logging.toFile(log);
        var options = new Demo.Options(
                Home.orderDesk(),
                model == null ? Home.model() : model,
                tasks,
                workers,
                seed,
                inFlight,
                Optional.ofNullable(input),
                Optional.ofNullable(json),
                Optional.ofNullable(results),
                log);
        boolean terminal = System.console() != null;
        return new Demo(options, System.out, terminal).run() ? 0 : 1;
    }
}
