package dev.shoal.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What models are compared by, and how they are run. */
final class TaskOptions {
    @Option(
            names = "--tasks",
            required = true,
            paramLabel = "FILE|SUITE",
            description = "Records as JSON lines in the format of training and evaluation, or the name of a suite.")
    private String name;

    @Mixin
    private RunOptions run;

    String name() {
        return name;
    }

    RunOptions run() {
        return run;
    }

    /** The same options again, for another process. */
    List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of("--tasks=" + name));
        arguments.addAll(run.arguments());
        return arguments;
    }
}
