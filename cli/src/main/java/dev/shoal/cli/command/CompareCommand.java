package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Evaluation;
import dev.shoal.cli.eval.compare.CompareOutput;
import dev.shoal.cli.eval.compare.ComparedTasks;
import dev.shoal.cli.eval.compare.Figures;
import dev.shoal.cli.eval.compare.ModelProcess;
import dev.shoal.cli.eval.report.EvalProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The same work for several models: what each is worth and what it costs. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Has several models do the same tasks, one model after the other, and compares quality, latency,",
            "tokens per second, memory and cost. Each runs in a process of its own.%n"
        },
        footer = {
            "%nFigures hold for one task at a time on this machine; a model worker does several together and costs less.",
            "Exit code 0: compared, whatever the figures; 2: wrong input."
        })
final class CompareCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskOptions tasks;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Model directories.")
    private List<Path> directories = new ArrayList<>();

    @Option(
            names = "--price-per-hour",
            paramLabel = "MONEY",
            description =
                    "What an hour of the machine costs, in any currency; without it cost is hours of the machine.")
    private Double price;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with the table and a drawing of quality against cost.")
    private Path page;

    @Override
    public Integer call() throws Exception {
        tasks.run().check(spec);
        if (price != null && !(price > 0 && price < 1e9)) {
            throw new ParameterException(spec.commandLine(), "--price-per-hour=" + price + " must be above 0");
        }
        Outputs.requireWritable("--json", json);
        Outputs.requireWritable("--report", page);
        requireModels();
        Logging.warningsOnly();
        CaseSource source = tasks.run().source();
        int count = ComparedTasks.of(tasks.name(), source, tasks.run().limit()).size();
        source.skipped().forEach(one -> System.out.println("left out: " + one));

        var progress = new EvalProgress(System.out, System.console() != null, count * directories.size());
        List<Figures> all = new ArrayList<>();
        for (Path directory : directories) {
            String name = label(directory);
            List<String> arguments = new ArrayList<>(tasks.arguments());
            arguments.add(directory.toAbsolutePath().toString());
            ModelProcess.Measured measured = ModelProcess.run(
                    name, arguments, run -> progress.accept(new Evaluation.Step(tasks.name(), name, run.passed())));
            OptionalDouble perHour = price == null ? OptionalDouble.empty() : OptionalDouble.of(price);
            all.add(Figures.of(name, measured.runs(), measured.peakBytes(), perHour));
        }
        progress.end();
        System.out.println();
        System.out.print(CompareOutput.text(all));
        if (json != null) CompareOutput.json(json, all);
        if (page != null) CompareOutput.page(page, tasks.name(), all);
        return 0;
    }

    private void requireModels() {
        List<String> problems = directories.stream()
                .filter(directory -> !Files.isRegularFile(directory.resolve("config.json")))
                .map(directory -> directory + ": is no model directory, it has no config.json")
                .toList();
        if (!problems.isEmpty()) throw new InvalidInput("Models", problems);
    }

    /** The last part of the path, the whole path where two models share it. */
    private String label(Path directory) {
        long same = directories.stream()
                .filter(other -> last(other).equals(last(directory)))
                .count();
        return same > 1 ? directory.toString() : last(directory);
    }

    private static String last(Path directory) {
        return directory.toAbsolutePath().normalize().getFileName().toString();
    }
}
