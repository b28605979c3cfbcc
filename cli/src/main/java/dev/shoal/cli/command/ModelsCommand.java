package dev.shoal.cli.command;

import dev.shoal.workers.ModelCheck;
import dev.shoal.workers.onnx.ModelTraits;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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

    /** A model trained for minutes decides everything closely, and its tokens soon differ: its logits must agree then. */
    private static final double LOGITS_AGREE = 0.1;

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Loads a model directory and says what is in it.",
                "Compares it with the tokens that training wrote into golden.json, where there is one."
            })
    int check(
            @Parameters(paramLabel = "DIR", description = "Model directory.") Path directory,
            @Option(
                            names = "--variant",
                            paramLabel = "NAME",
                            description = "Graph to load, such as q4 or fp32. Default: the best for a CPU.")
                    Optional<String> variant) {
        Logging.warningsOnly();
        ModelCheck.Report report = ModelCheck.run(directory, variant);
        System.out.print(found(report));
        if (report.golden().isEmpty()) return 0;
        ModelCheck.Comparison golden = report.golden().get();
        boolean good = golden.equal() >= LEAST_EQUAL * golden.expected() || golden.worstLogit() <= LOGITS_AGREE;
        System.out.printf(
                Locale.ROOT,
                "  golden     %d of %d greedy tokens equal after a prompt of %d tokens, first logits within %.3f: %s%n",
                golden.equal(),
                golden.expected(),
                golden.promptTokens(),
                golden.worstLogit(),
                good ? "good" : "the graph computes something else than the trained network");
        return good ? 0 : 1;
    }

    private static String found(ModelCheck.Report report) {
        ModelTraits traits = report.traits();
        return String.join(
                System.lineSeparator(),
                report.model() + ": " + orNone(report.type(), "network of an unknown type") + ", "
                        + report.graph().getFileName() + " (variant " + report.variant() + ")",
                "  prompts    " + report.prompts(),
                "  turns      calls as " + report.format() + ", ended by " + String.join(" or ", report.ends()) + ", "
                        + (report.thoughtTokens() == 0
                                ? "no thoughts"
                                : "thoughts of at most " + report.thoughtTokens() + " tokens"),
                "  family     " + (traits.inPlace() ? "past and present in one buffer" : "present longer than past"),
                "  inputs     " + String.join(", ", traits.inputs()),
                "  kv cache   " + traits.layers() + " layers, " + String.join(" or ", traits.kvShapes()) + ", "
                        + traits.kvType() + ", " + traits.tokenBytes() + " bytes a token",
                "  logits     " + traits.logitsType() + " over " + traits.vocabulary() + " tokens, of "
                        + (traits.lastLogits() ? "the last position" : "every position"),
                "  positions  " + report.positions() + ", from " + report.firstPosition() + " on",
                "  batches    " + traits.batching() + (traits.tokenByToken() ? ", prompts token by token" : ""),
                "  sampling   " + sampling(report),
                "  ran on     " + report.placement(),
                "");
    }

    private static String sampling(ModelCheck.Report report) {
        var settings = report.sampling();
        String penalty =
                settings.repetitionPenalty() == 1 ? "" : ", repetition penalty " + settings.repetitionPenalty();
        if (settings.temperature() == 0) return "the likeliest token" + penalty;
        return "temperature " + settings.temperature() + ", top-k " + settings.topK() + ", top-p " + settings.topP()
                + ", min-p " + settings.minP() + penalty;
    }

    private static String orNone(String text, String none) {
        return text.isEmpty() ? none : text;
    }
}
