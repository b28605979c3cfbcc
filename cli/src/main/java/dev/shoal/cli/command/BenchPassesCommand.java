package dev.shoal.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.workers.PassSpeed;
import dev.shoal.workers.onnx.Placement;
import dev.shoal.workers.onnx.RuntimeSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Single forward passes of a model. */
@Command(
        name = "passes",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "How fast single forward passes of a model are on a device, by the number of sequences side by side: the",
            "fastest of several passes each, behind " + PassSpeed.PAST + " tokens. No grammar, no sampling.%n"
        })
final class BenchPassesCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", description = "Model directory. Default: the order desk's.")
    private Path model;

    @Option(
            names = "--rows",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,8,32,64",
            description = "Sequences side by side; several numbers make several runs (default: ${DEFAULT-VALUE}).")
    private List<Integer> rows;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of the processor (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "At most for each kind of pass (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Mixin
    private DeviceOptions device;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Override
    public Integer call() throws Exception {
        for (int n : rows) Ranges.require(spec, "--rows", n, 1, 256);
        Ranges.require(spec, "--threads", threads, 1, 256);
        Outputs.requireWritable("--json", json);
        Logging.warningsOnly();
        RuntimeSettings runtime = new RuntimeSettings(threads, false).on(device.device(), device.kv());
        ArrayNode runs = JSON.createArrayNode();
        for (int n : rows) {
            PassSpeed speed = PassSpeed.measure(model == null ? Home.model() : model, runtime, n, seconds);
            if (runs.isEmpty()) header(speed.placement());
            print(speed);
            runs.add(figures(speed));
        }
        if (json != null) Files.writeString(json, JSON.writeValueAsString(runs) + "\n");
        return 0;
    }

    private static void header(Placement placement) {
        System.out.println("runs on " + placement);
        placement.leftOut().forEach(reason -> System.out.println("  " + reason));
        System.out.printf("%6s %12s %12s %14s %16s%n", "rows", "1 row ms", "pass ms", "tokens/s", "prompt tokens/s");
    }

    private static void print(PassSpeed speed) {
        System.out.printf(
                Locale.ROOT,
                "%6d %12.3f %12.3f %14.0f %16.0f%n",
                speed.rows(),
                1000 * speed.oneSeconds(),
                1000 * speed.batchSeconds(),
                speed.rows() / speed.batchSeconds(),
                PassSpeed.PREFILL / speed.prefillSeconds());
    }

    private static ObjectNode figures(PassSpeed speed) {
        return JSON.createObjectNode()
                .put("device", speed.placement().device().name())
                .put("kv", speed.placement().kv().name())
                .put("rows", speed.rows())
                .put("pass_ms", 1000 * speed.batchSeconds())
                .put("tokens_per_s", speed.rows() / speed.batchSeconds())
                .put("single_ms", 1000 * speed.oneSeconds())
                .put("prompt_tokens_per_s", PassSpeed.PREFILL / speed.prefillSeconds());
    }
}
