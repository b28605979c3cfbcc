package dev.shoal.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskSubmitted;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;

/**
 * How late timers fire while the orchestrator works on other tasks: bursts of tasks that wait for a human until their deadline,
 * all of a burst at the same moment. One use, one thread; submits on two others.
 */
public final class TimerBench {
    /** @param bursts one second apart, @param size timers of each, @param rate of other tasks per second */
    public record Options(int bursts, int size, int rate, int commitMs, Optional<Path> json) {}

    private static final String TIMED = "timed-";
    /** The load alone, at first: the JVM's compiler would be measured otherwise. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    /** From the submission of a burst to its moment. */
    private static final Duration AHEAD = Duration.ofSeconds(4);

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Options options;
    private final PrintStream out;
    private final Map<String, Instant> due = new HashMap<>();
    private final Set<String> fired = new HashSet<>();
    private final Lateness decided;
    private final Lateness seen;
    private int loadDone;
    private int wrong;

    public TimerBench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.decided = new Lateness(options.bursts() * options.size());
        this.seen = new Lateness(options.bursts() * options.size());
    }

    /** @return true if every timer fired once, and at its moment or after */
    public boolean run() throws IOException, InterruptedException, ExecutionException {
        out.printf(
                Locale.ROOT,
                "%d bursts of %d timers beside %d tasks/s, commits every %d ms%n",
                options.bursts(),
                options.size(),
                options.rate(),
                options.commitMs());
        var scenario = new Scenario(1, options.rate(), 1, Duration.ZERO, 800, 1);
        TimerFigures figures;
        Map<String, String> settings = Map.of("commit.interval.ms", String.valueOf(options.commitMs()));
        try (var stack = BenchStack.start(scenario, settings);
                var results = new RecordFollower(
                        stack.connection(), List.of(stack.topics().results()), true);
                var client = new TaskClient(stack.connection())) {
            figures = measure(client, results);
        }
        out.print(figures.text());
        if (options.json().isPresent()) {
            var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
            Files.writeString(options.json().get(), json.writeValueAsString(figures) + "\n");
        }
        return figures.good();
    }

    private TimerFigures measure(TaskClient client, RecordFollower results) throws InterruptedException {
        var stop = new AtomicBoolean();
        var load = new Thread(() -> load(client, stop), "load");
        long begun = System.nanoTime();
        load.start();
        Instant start = Instant.now().plus(WARM_UP).truncatedTo(ChronoUnit.MILLIS);
        var timed = new Thread(() -> submitBursts(client, start), "bursts");
        timed.start();
        Instant end = start.plus(EVERY.multipliedBy(options.bursts())).plus(PATIENCE);
        while (!allFired() && Instant.now().isBefore(end)) results.poll(POLL, (topic, result) -> take(result));
        double seconds = (System.nanoTime() - begun) / 1e9;
        stop.set(true);
        load.join();
        timed.join();
        int all = options.bursts() * options.size();
        return new TimerFigures(all, all - fired.size(), wrong, loadDone / seconds, decided.figures(), seen.figures());
    }

    private boolean allFired() {
        return fired.size() == options.bursts() * options.size();
    }

    private void load(TaskClient client, AtomicBoolean stop) {
        if (options.rate() == 0) return;
        long start = System.nanoTime();
        for (long i = 0; !stop.get(); i++) {
            sleepUntil(start + (long) (i * 1e9 / options.rate()));
            client.submit("load-" + i, BenchAgent.NAME, "What time is it?", Map.of());
        }
    }

    private void submitBursts(TaskClient client, Instant start) {
        for (int burst = 0; burst < options.bursts(); burst++) {
            Instant moment = start.plus(EVERY.multipliedBy(burst));
            Duration wait = Duration.between(Instant.now(), moment.minus(AHEAD));
            sleepUntil(System.nanoTime() + wait.toNanos());
            for (int i = 0; i < options.size(); i++) submitTimed(client, TIMED + burst + "-" + i, moment);
        }
    }

    private void submitTimed(TaskClient client, String id, Instant moment) {
        synchronized (due) {
            due.put(id, moment);
        }
        client.send(
                id,
                TaskSubmitted.newBuilder()
                        .setTaskId(id)
                        .setAgent(BenchAgent.WAITING)
                        .setInput("What time is it?")
                        .setSubmittedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                        .setDeadline(moment)
                        .setHeaders(Map.of())
                        .build());
    }

    private static void sleepUntil(long nanos) {
        for (long now = System.nanoTime(); now < nanos; now = System.nanoTime()) LockSupport.parkNanos(nanos - now);
    }

    private void take(SpecificRecord result) {
        String id = ResultLine.taskId(result);
        if (!id.startsWith(TIMED)) {
            loadDone++;
            return;
        }
        Instant now = Instant.now();
        Instant moment;
        synchronized (due) {
            moment = due.get(id);
        }
        boolean right = result instanceof TaskFailed failed
                && failed.getCode().equals("deadline_exceeded")
                && !failed.getCompletedAt().isBefore(moment);
        if (!fired.add(id) || !right) {
            wrong++;
            return;
        }
        decided.add(Duration.between(moment, ((TaskFailed) result).getCompletedAt()));
        seen.add(Duration.between(moment, now));
    }
}
