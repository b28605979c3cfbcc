package dev.shoal.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One demo from start to its last line. */
public final class Demo {
    private static final int SHOWN_FAULTS = 5;

    /** @param input messages of the user's own; empty for the bundled ones */
    public record Options(
            Path orderDesk,
            Path model,
            int tasks,
            int workers,
            long seed,
            int inFlight,
            Optional<Path> input,
            Optional<Path> json,
            Optional<Path> results,
            Path log) {}

    private final Options options;
    private final PrintStream out;
    private final boolean terminal;

    /** @param terminal whether the progress line may be written over */
    public Demo(Options options, PrintStream out, boolean terminal) {
        this.options = options;
        this.out = out;
        this.terminal = terminal;
    }

    /** @return true when nothing was lost or duplicated and, for the bundled messages, at least 90 % are correct */
    public boolean run() throws Exception {
        Workload workload =
                Workload.make(options.orderDesk(), options.input().isPresent() ? 1 : options.tasks(), options.seed());
        List<DeskTask> tasks = options.input().isPresent() ? ownTasks(workload) : workload.tasks();
        out.printf("Starting broker, registry, orchestrator, %d model workers, connectors ...%n", options.workers());
        long start = System.nanoTime();
        DemoReport report;
        try (OrderDesk desk = new OrderDesk(options.orderDesk(), workload, options.model());
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        options.model(), options.workers(), 0, 0, desk.agent(), desk.connectorSettings()))) {
            out.printf(
                    Locale.ROOT,
                    "Up in %.1f s on %s. Working off %d messages ...%n",
                    (System.nanoTime() - start) / 1e9,
                    stack.connection().kafka().get("bootstrap.servers"),
                    tasks.size());
            DemoRun run = new DemoRun(stack, desk, workload);
            double seconds = run.work(tasks, options.inFlight(), out, terminal);
            report = run.report(seconds, options.workers());
            finish(run, report);
        }
        out.println("Log: " + options.log());
        return report.good();
    }

    private List<DeskTask> ownTasks(Workload workload) {
        Path file = options.input().orElseThrow();
        return InputFile.read(file.toString(), InputFile.text(file), workload.guest());
    }

    private void finish(DemoRun run, DemoReport report) throws IOException {
        out.println();
        out.print(report.table());
        List<Outcome> wrong =
                run.outcomes().stream().filter(o -> o.fault.isPresent()).toList();
        for (Outcome outcome : wrong.subList(0, Math.min(SHOWN_FAULTS, wrong.size()))) {
            out.printf("  wrong: %s \"%s\": %s%n", outcome.task.id(), outcome.task.input(), outcome.fault.get());
        }
        if (wrong.size() > SHOWN_FAULTS) {
            out.printf("  ... and %d more; --results FILE lists them all%n", wrong.size() - SHOWN_FAULTS);
        }
        if (options.json().isPresent()) {
            new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(options.json().get().toFile(), report);
        }
        if (options.results().isPresent()) ResultsFile.write(options.results().get(), run.outcomes());
    }
}
