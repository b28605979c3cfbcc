package dev.shoal.cli.command;

import dev.shoal.workers.ModelCheck;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Model directories. */
@Command(
        name = "models",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CompareCommand.class, MeasureCommand.class},
        description = "Model directories.")
public final class ModelsCommand {
    /** So many tokens may differ at the end: 8-bit activations tip a close decision, and what follows differs with it. */
    private static final double LEAST_EQUAL = 0.5;

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Compares the graph in ONNX Runtime with the tokens that training wrote into golden.json.")
    int check(@Parameters(paramLabel = "DIR", description = "Model directory.") Path directory) {
        Logging.warningsOnly();
        ModelCheck.Report report = ModelCheck.run(directory);
        boolean good = report.equal() >= LEAST_EQUAL * report.expected();
        System.out.printf(
                Locale.ROOT,
                "%s: %d of %d greedy tokens equal after a prompt of %d tokens, first logits within %.3f: %s%n",
                report.model(),
                report.equal(),
                report.expected(),
                report.promptTokens(),
                report.worstLogit(),
                good ? "good" : "the graph computes something else than the trained network");
        return good ? 0 : 1;
    }
}
