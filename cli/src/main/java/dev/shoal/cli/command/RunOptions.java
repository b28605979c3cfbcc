package dev.shoal.cli.command;

import dev.shoal.cli.eval.CaseSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Which cases models are judged by, and how they are run. */
final class RunOptions {
    /** Whether the model is held to the tools' schemas. */
    private enum Grammar {
        ON,
        OFF
    }

    @Option(names = "--data", paramLabel = "DIR", description = "Folder with the cases, for suites that need one.")
    private Path data;

    @Option(
            names = "--grammar",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "off lets the model write what it would (default: ${DEFAULT-VALUE}).")
    private Grammar grammar;

    @Option(names = "--limit", paramLabel = "N", description = "At most N cases of each category, evenly spread.")
    private Integer limit;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of one forward pass (default: ${DEFAULT-VALUE}).")
    private int threads;

    void check(CommandSpec spec) {
        Ranges.require(spec, "--threads", threads, 1, 256);
        if (limit != null) Ranges.require(spec, "--limit", limit, 1, Integer.MAX_VALUE);
    }

    OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    boolean grammar() {
        return grammar == Grammar.ON;
    }

    int threads() {
        return threads;
    }

    CaseSource source() {
        return new CaseSource(Optional.ofNullable(data));
    }

    /** The same options again, for another process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--threads=" + threads));
        if (data != null) arguments.add("--data=" + data);
        if (limit != null) arguments.add("--limit=" + limit);
        arguments.add("--grammar=" + (grammar() ? "on" : "off"));
        return arguments;
    }
}
