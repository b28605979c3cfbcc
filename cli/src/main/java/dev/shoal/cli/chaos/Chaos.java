package dev.shoal.cli.chaos;

import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.measure.Stalls;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.cli.stack.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A whole Shoal in processes of their own under load, with faults: three brokers, two orchestrators, three workers, two connector
 * hosts and a database, killed, stopped and cut off one after the other. One use, one thread, and that thread must live as long
 * as the run.
 */
public final class Chaos {
    /** @param faults how long they go on, @param rate tasks per second, @param only of {@link #faults}, @param logs folder for what the processes say */
    public record Options(Duration faults, long seed, int rate, Set<String> only, Optional<Path> json, Path logs) {
        public Options {
            only = Set.copyOf(only);
        }
    }

    /** The load alone, at first: what the machine does without faults. */
    private static final Duration CALM = Duration.ofSeconds(8);

    private static final Duration LONGEST_START = Duration.ofMinutes(20);
    /** With no result for so long the run is given up: what is missing is lost or stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** A second result would come soon after the first. */
    private static final Duration AFTERMATH = Duration.ofSeconds(3);

    private static final long LOOK_AGAIN_MS = 100;

    private final Options options;
    private final PrintStream out;
    private final Tally tally = new Tally(Processes.PARTITIONS);
    private final long started = System.nanoTime();
    private long toldNanos = started;
    private int faultsTold;

    public Chaos(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** The heaps of all processes together, this one not counted, in megabytes. */
    public static int heapMb() {
        int total = 0;
        for (Part part : Part.values()) total += part.count() * part.heapMb();
        return total;
    }

    /** Every fault that there is. */
    public static Set<String> faults() {
        return FaultPlan.labels();
    }

    /** How many processes a run starts. */
    public static int processes() {
        return Target.all().size();
    }

    /** The logs stay, unless all is good. */
    public ChaosReport run() throws IOException, InterruptedException, ExecutionException, SQLException {
        Files.createDirectories(options.logs());
        removeLogs();
        ChaosReport report;
        try (var opened = new Lifecycle()) {
            Path folder = Files.createTempDirectory("shoal-chaos-");
            opened.add(() -> Directories.delete(folder));
            report = run(opened, folder);
        }
        if (options.json().isPresent()) report.write(options.json().get());
        if (report.good()) removeLogs();
        return report;
    }

    /** Only those of an earlier run or of this one: the folder may be somebody's. */
    private void removeLogs() throws IOException {
        for (Target target : Target.all()) Files.deleteIfExists(Processes.log(options.logs(), target));
    }

    private ChaosReport run(Lifecycle opened, Path folder)
            throws IOException, InterruptedException, ExecutionException, SQLException {
        EmbeddedRegistry registry = opened.add(new EmbeddedRegistry(0));
        Network network = opened.add(Network.open());
        Processes processes = opened.add(new Processes(folder, options.logs(), network, registry));
        Runtime.getRuntime().addShutdownHook(new Thread(processes::close, "chaos-kill"));
        tell("starting " + processes() + " processes; their logs: " + options.logs());
        processes.start();
        opened.add(new Results(processes.connection(), tally));
        Load load = opened.add(new Load(processes.connection(), tally, options.rate()));
        awaitFirstResults();
        long begun = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(CALM.toMillis());

        long faultsBegun = System.nanoTime();
        var plan = new FaultPlan(options.seed(), options.only());
        var faults = new FaultRun(processes, network, tally, plan, what -> {
            faultsTold++;
            tell(what);
        });
        faults.run(options.faults(), this::progress);
        tell("the faults are over; " + (tally.submitted() - tally.answered()) + " tasks to drain");
        load.stopSubmitting();
        drain();
        double seconds = (tally.lastAnswerNanos() - faultsBegun) / 1e9;
        TimeUnit.MILLISECONDS.sleep(AFTERMATH.toMillis());
        Audit.Evidence evidence = EvidenceReader.read(processes.connection(), processes.databaseUrl(), tally.ids());
        var table = FaultTable.of(faults.struck(), Stalls.of(tally.answeredTasks()), begun, faultsBegun);
        return report(evidence, table, faults.endedByThemselves(), seconds);
    }

    private ChaosReport report(Audit.Evidence evidence, FaultTable table, List<String> ended, double seconds) {
        double[] latencies = tally.answeredTasks().stream()
                .mapToDouble(task -> (task.answered() - task.submitted()) / 1e6)
                .sorted()
                .toArray();
        return new ChaosReport(
                options.seed(),
                options.rate(),
                tally.submitted(),
                tally.answered(),
                evidence.effects().size(),
                seconds,
                percentile(latencies, 0.5),
                percentile(latencies, 0.99),
                table,
                ended,
                Audit.checks(evidence));
    }

    private static double percentile(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1.0, share * sorted.length)];
    }

    private void awaitFirstResults() throws InterruptedException, IOException {
        long giveUp = System.nanoTime() + LONGEST_START.toNanos();
        while (!tally.settledSince(started)) {
            if (System.nanoTime() > giveUp) {
                throw new IOException("not every partition had a result within " + LONGEST_START.toSeconds()
                        + " s of the start; see the logs in " + options.logs());
            }
            progress();
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        }
        tell("every partition has results");
    }

    /** Until all is answered, or nothing comes any more. */
    private void drain() throws InterruptedException {
        long since = System.nanoTime();
        while (tally.answered() < tally.submitted() || tally.confirmed() < tally.submitted()) {
            long last = Math.max(since, tally.lastAnswerNanos());
            if (System.nanoTime() - last > PATIENCE.toNanos()) return;
            progress();
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        }
    }

    private void progress() {
        if (System.nanoTime() - toldNanos < TimeUnit.SECONDS.toNanos(10)) return;
        int submitted = tally.submitted();
        int answered = tally.answered();
        tell(faultsTold + " faults, " + submitted + " submitted, " + answered + " answered, " + (submitted - answered)
                + " wait");
    }

    private void tell(String what) {
        toldNanos = System.nanoTime();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(toldNanos - started);
        out.printf(Locale.ROOT, "%3d:%02d  %s%n", seconds / 60, seconds % 60, what);
        out.flush();
    }
}
