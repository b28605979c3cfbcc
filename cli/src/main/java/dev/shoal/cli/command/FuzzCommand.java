package dev.shoal.cli.command;

import dev.shoal.cli.fuzz.Fuzz;
import dev.shoal.cli.fuzz.FuzzReport;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Bad records for a whole Shoal in this process. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Sends bad records to every topic that Shoal reads (bytes cut and flipped, foreign schemas, wrong keys, hostile",
            "values, late copies, forged events) beside good tasks, as many as the good tasks' own records, and accounts",
            "for each of them: processed, or a dead letter with its reason.%n"
        },
        footer = {
            "%nRounds with and without bad records take turns; the throughput of good tasks is that of both.",
            "Exit code 0: every bad record accounted for, every good task right, at least half of the throughput; 1: not",
            "so; 2: wrong input."
        })
public final class FuzzCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Bad records (default: ${DEFAULT-VALUE}).")
    private int records;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Which records, in which order (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Override
    public Integer call() throws Exception {
        Ranges.require(spec, "--records", records, 1, 100_000_000);
        Outputs.requireWritable("--json", json);
        // A warning for each bad record would be a million lines.
        Path log = Path.of("shoal-fuzz.log").toAbsolutePath();
        Logging.toFile(log);
        FuzzReport report = new Fuzz(new Fuzz.Options(records, seed, Optional.ofNullable(json)), System.out).run();
        System.out.println();
        System.out.print(report.text());
        System.out.println("Log: " + log);
        return report.accounted() && report.fastEnough() ? 0 : 1;
    }
}
