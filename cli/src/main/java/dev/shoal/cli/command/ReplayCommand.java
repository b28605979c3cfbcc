package dev.shoal.cli.command;

import dev.shoal.cli.admin.ConnectionOptions;
import dev.shoal.cli.replay.TaskReplay;
import dev.shoal.cli.replay.dryrun.CandidateReplay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Decides a task again, from its records, or tries a candidate on recorded tasks. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Decides a task again from its records, prints each decision, and says where the end differs from what",
            "is recorded.%n",
            "With --agent or --model: runs finished tasks once more with that definition or model and the results that",
            "their tools gave then, and prints what would be different. A call whose result is on record nowhere ends",
            "the run of its task as unknown.%n",
            "Nothing is sent.%n"
        },
        footer = {
            "%nExit code 0: the same, or the task has not ended; with a candidate, every task ends as it did by the same",
            "calls; 1: something differs or is unknown; 2: wrong input, or no such task."
        })
public final class ReplayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions connection;

    @Parameters(
            paramLabel = "TASK",
            arity = "0..*",
            description = {
                "Id of the task. A candidate takes several; without any, all of --recorded, or the latest of its agent."
            })
    private List<String> tasks = new ArrayList<>();

    @Option(names = "--agent", paramLabel = "FILE", description = "The definition to try.")
    private Optional<Path> agent = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The model directory to try (default: the definition's model, beside Shoal's own).")
    private Optional<Path> model = Optional.empty();

    @Option(
            names = "--recorded",
            paramLabel = "FILE",
            description = "Take the tasks from this file of JSON lines instead of the topic trajectories.")
    private Optional<Path> recorded = Optional.empty();

    @Option(names = "--save", paramLabel = "FILE", description = "Keep the recorded tasks in such a file.")
    private Optional<Path> save = Optional.empty();

    @Option(
            names = "--blobs",
            paramLabel = "DIR",
            description = "The orchestrators' blob.dir, for tasks with contents there.")
    private Optional<Path> blobs = Optional.empty();

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "Without ids: at most so many of the latest tasks (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--threads", defaultValue = "1", description = "Of the model (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--json", description = "Print JSON lines.")
    private boolean json;

    @Override
    public Integer call() {
        Logging.warningsOnly();
        if (agent.isPresent() || model.isPresent()) return candidate();
        if (recorded.isPresent() || save.isPresent()) throw wrong("--recorded and --save need --agent or --model");
        if (tasks.size() != 1) throw wrong("name one task, or a candidate by --agent or --model");
        TaskReplay replay = TaskReplay.of(connection.connection(), tasks.get(0));
        if (json) replay.printJson(System.out);
        else replay.print(System.out);
        return replay.same() ? 0 : 1;
    }

    private int candidate() {
        if (limit < 1 || threads < 1) throw wrong("--limit and --threads are at least 1");
        save.ifPresent(file -> Outputs.requireWritable("--save", file));
        var options = new CandidateReplay.Options(
                agent,
                model,
                recorded,
                tasks,
                limit,
                save,
                blobs,
                threads,
                Home.dir().resolve("model"));
        boolean same = new CandidateReplay(options).run(connection.connection(), json, System.out);
        return same ? 0 : 1;
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
