package dev.shoal.cli.command;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.compare.ComparedTasks;
import dev.shoal.cli.eval.compare.Measurement;
import dev.shoal.cli.eval.compare.PeakMemory;
import dev.shoal.cli.eval.compare.RunLines;
import dev.shoal.cli.eval.model.EngineTurnModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The part of {@code models compare} that runs one model, in a process of its own. */
@Command(name = "measure", hidden = true, description = "Does tasks with one model and writes what each took.")
final class MeasureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskOptions tasks;

    @Parameters(paramLabel = "DIR", description = "Model directory.")
    private Path directory;

    @Override
    public Integer call() {
        tasks.run().check(spec);
        Logging.warningsOnly();
        List<Case> cases =
                ComparedTasks.of(tasks.name(), tasks.run().source(), tasks.run().limit());
        try (EngineTurnModel model = EngineTurnModel.open(
                directory, tasks.run().grammar(), tasks.run().threads())) {
            Measurement.run(model, cases, run -> System.out.println(RunLines.task(run)));
        }
        System.out.println(RunLines.end(PeakMemory.ofThisProcess()));
        return 0;
    }
}
