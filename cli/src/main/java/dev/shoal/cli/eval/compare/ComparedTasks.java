package dev.shoal.cli.eval.compare;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Evaluation;
import dev.shoal.cli.eval.Suite;
import dev.shoal.cli.eval.Suites;
import dev.shoal.cli.eval.calls.RecordSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** The tasks that models are compared by: a suite by its name, or a file of the user's own. */
public final class ComparedTasks {
    private ComparedTasks() {}

    /**
     * @param name of a suite, or a file of JSON lines, packed or not, @param limit of each category
     * @throws InvalidInput if it is neither, or holds nothing to do
     */
    public static List<Case> of(String name, CaseSource source, OptionalInt limit) {
        Suite suite = suite(name);
        List<Case> tasks =
                Evaluation.prepare(List.of(suite), source, limit).get(0).cases();
        if (!tasks.isEmpty()) return tasks;
        List<String> skipped = source.skipped();
        throw new InvalidInput("Tasks " + name, skipped.isEmpty() ? List.of("file: holds no tasks") : skipped);
    }

    private static Suite suite(String name) {
        for (Suite suite : Suites.all()) if (suite.name().equals(name)) return suite;
        Path file = Path.of(name);
        if (Files.isRegularFile(file)) return new RecordSuite(file);
        List<String> names = Suites.all().stream().map(Suite::name).toList();
        throw new InvalidInput(
                "Tasks " + name, List.of("--tasks: no such file, and no suite: " + String.join(", ", names)));
    }
}
