package dev.shoal.cli.command;

import dev.shoal.cli.bench.engine.EngineBench;
import dev.shoal.workers.onnx.Weights;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The model worker's engine without Kafka. */
@Command(
        name = "engine",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "What each of the engine's tricks is worth: one workload, worked off without any trick and with each",
            "added in turn, in one run. Also how near the model comes to what the machine can compute and read.%n"
        },
        footer = {
            "%nA ratio compares runs of the same repeat. Figures by processor count the time of this process alone.",
            "Exit code 0: every level decided the same tokens; 1: one did not."
        })
final class BenchEngineCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "Model directory. Default: the order desk's.")
    private Path model;

    @Option(names = "--agent", paramLabel = "FILE", description = "Agent. Default: examples/bench-engine/agent.yaml.")
    private Path agent;

    @Option(names = "--tasks", paramLabel = "FILE", description = "Tasks. Default: examples/bench-engine/tasks.jsonl.")
    private Path tasks;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "3",
            description = "Runs of each level (default: ${DEFAULT-VALUE}).")
    private int repeat;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "At most so many tasks, the first ones.")
    private int limit;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "8",
            description = "Turns side by side (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "2048",
            description = "Tokens of a conversation (default: ${DEFAULT-VALUE}).")
    private int context;

    @Option(
            names = "--chunk",
            paramLabel = "N",
            defaultValue = "256",
            description = "Tokens of a prompt in one pass (default: ${DEFAULT-VALUE}).")
    private int chunk;

    @Option(
            names = "--weights",
            paramLabel = "packed|unpacked",
            description = "How to compute with packed weights. Default: the faster.")
    private Optional<Weights> weights = Optional.empty();

    @Mixin
    private DeviceOptions device;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw the ratios.")
    private Path plot;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--repeat", repeat, 1, 100);
        Ranges.require(spec, "--limit", limit, 1, Integer.MAX_VALUE);
        Ranges.require(spec, "--slots", slots, 1, 256);
        Ranges.require(spec, "--context", context, 64, 131_072);
        Ranges.require(spec, "--chunk", chunk, 16, 8192);
        Outputs.requireWritable("--json", json);
        Outputs.requireWritable("--plot", plot);
        Logging.warningsOnly();
        Path examples = Home.dir().resolve("examples").resolve("bench-engine");
        var options = new EngineBench.Options(
                model == null ? Home.model() : model,
                agent == null ? examples.resolve("agent.yaml") : agent,
                tasks == null ? examples.resolve("tasks.jsonl") : tasks,
                repeat,
                limit,
                slots,
                context,
                chunk,
                weights,
                device.device(),
                device.kv(),
                Optional.ofNullable(json),
                Optional.ofNullable(plot));
        return new EngineBench(options, System.out).run() ? 0 : 1;
    }
}
