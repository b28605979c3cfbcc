package dev.shoal.cli.command;

import dev.shoal.workers.Calibration;
import dev.shoal.workers.PassSpeed;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds the fastest settings of the runtime for a model on this machine. */
@Command(
        name = "calibrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tries threads, spinning and unpacked weights with a model, and keeps the fastest beside the model",
            "directory, where model workers on a machine with as many cores find it. Half a minute.%n"
        },
        footer = "%nengine.threads, engine.spinning and engine.weights of a worker's configuration go before it.")
public final class CalibrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "Model directory.")
    private Path model;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "8",
            description = "Turns side by side, as the worker's engine.slots (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--slots", slots, 1, 256);
        Logging.warningsOnly();
        System.out.printf(
                "%8s %9s %9s %12s %9s %9s %9s%n",
                "threads", "spinning", "weights", "prefill ms", "8 tokens", "1 token", slots + " rows");
        Calibration found = Calibration.measure(model, slots, 1, CalibrateCommand::print);
        Path file = found.write(model);
        System.out.printf(
                "%nfastest: %d threads, %s, weights %s; written to %s%n",
                found.runtime().threads(),
                found.runtime().spinning() ? "spinning" : "not spinning",
                Calibration.name(found.runtime().weights()),
                file);
        return 0;
    }

    private static void print(Calibration.Candidate tried) {
        PassSpeed speed = tried.speed();
        System.out.printf(
                Locale.ROOT,
                "%8d %9s %9s %12.1f %9.2f %9.2f %9.2f%n",
                tried.runtime().threads(),
                tried.runtime().spinning() ? "yes" : "no",
                Calibration.name(tried.runtime().weights()),
                1000 * speed.prefillSeconds(),
                1000 * speed.fewSeconds(),
                1000 * speed.oneSeconds(),
                1000 * speed.batchSeconds());
    }
}
