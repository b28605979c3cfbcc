package dev.shoal.cli.command;

import dev.shoal.cli.eval.CaseSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What models are compared by, and how they are run. */
final class TaskOptions {
    @Option(
            names = "--tasks",
            required = true,
            paramLabel = "FILE|SUITE",
            description = "Records as JSON lines in the format of training and evaluation, or the name of a suite.")
    private String name;

    @Option(names = "--data", paramLabel = "DIR", description = "Folder with the suite's cases, where it needs one.")
    private Path data;

    @Option(names = "--limit", paramLabel = "N", description = "At most N tasks of each category, evenly spread.")
    private Integer limit;

    @Option(
            names = "--grammar",
            paramLabel = "on|off",
            defaultValue = "on",
            description = "off lets the models write what they would (default: ${DEFAULT-VALUE}).")
    private EvalCommand.Grammar grammar;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads of one forward pass (default: ${DEFAULT-VALUE}).")
    private int threads;

    void check(CommandSpec spec) {
        if (threads < 1 || threads > 256) {
            throw new ParameterException(spec.commandLine(), "--threads=" + threads + " must be from 1 to 256");
        }
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit=" + limit + " must be at least 1");
        }
    }

    String name() {
        return name;
    }

    OptionalInt limit() {
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    boolean grammar() {
        return grammar == EvalCommand.Grammar.ON;
    }

    int threads() {
        return threads;
    }

    CaseSource source() {
        return new CaseSource(Optional.ofNullable(data));
    }

    /** The same options again, for another process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--tasks=" + name, "--threads=" + threads));
        if (data != null) arguments.add("--data=" + data);
        if (limit != null) arguments.add("--limit=" + limit);
        arguments.add("--grammar=" + (grammar() ? "on" : "off"));
        return arguments;
    }
}
