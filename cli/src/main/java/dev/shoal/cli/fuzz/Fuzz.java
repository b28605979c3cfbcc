package dev.shoal.cli.fuzz;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Bad records beside good tasks, round by round with and without them, on a whole Shoal in this process. One use, one thread.
 */
public final class Fuzz {
    /** @param records bad ones, in all rounds together */
    public record Options(int records, long seed, Optional<Path> json) {}

    private static final int MOST_ROUNDS = 50;
    private static final int ROUND_RECORDS = 20_000;
    private static final int MOST_WARM_UP_RECORDS = 60_000;
    private static final int PROBES = 8;
    /** Without any progress for so long, what is missing is counted as missing. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final long LOOK_AGAIN_MS = 200;

    private final Options options;
    private final PrintStream out;
    private final SentRecords sent = new SentRecords();
    private final long started = System.nanoTime();
    private Effort alone = Effort.NONE;
    private Effort beside = Effort.NONE;

    public Fuzz(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    public FuzzReport run() throws IOException, InterruptedException, ExecutionException, SQLException {
        try (var opened = new Lifecycle()) {
            FuzzReport report = run(opened);
            if (options.json().isPresent()) report.write(options.json().get());
            return report;
        }
    }

    private FuzzReport run(Lifecycle opened)
            throws IOException, InterruptedException, ExecutionException, SQLException {
        FuzzStack stack = opened.add(FuzzStack.start());
        ConnectionSettings connection = stack.connection();
        Topics topics = new Topics(connection.topicPrefix());
        Registry registry = opened.add(Registry.connect(connection.registry()));
        Outcomes outcomes = opened.add(new Outcomes(connection));
        GoodTasks good = opened.add(new GoodTasks(connection, outcomes));
        Recent recent = opened.add(new Recent(
                connection,
                List.of(
                        topics.tasks(),
                        topics.decisions(),
                        topics.toolResults(),
                        topics.turns(),
                        topics.invocations(FuzzAgent.SQL),
                        topics.invocations(FuzzAgent.CLOCK))));
        var maker = new RubbishMaker(options.seed(), registry, topics, foreignSchema(connection), recent);
        Coverage coverage = opened.add(new Coverage(connection));
        Map<String, Object> settings = connection.clients();
        settings.put("acks", "all");
        settings.put("max.request.size", "2000000");
        // Full batches: the cost of many small requests would be the broker's and not Shoal's.
        settings.put("linger.ms", "50");
        settings.put("batch.size", "100000");
        var producer = opened.add(new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));

        tell("the stack runs; warming up");
        Consumer<Rubbish> throwIn = rubbish -> send(producer, rubbish);
        // What is not compiled yet would be counted against whichever kind of round comes first.
        int warmUp = Math.min(options.records() / 5, MOST_WARM_UP_RECORDS);
        besideBad(good, Math.max(1, warmUp / FuzzAgent.RECORDS), drawn(maker, warmUp), throwIn);
        awaitCovered(coverage);
        rounds(good, coverage, options.records() - warmUp, maker, throwIn);
        Finding behind = probe(connection, good, outcomes);
        awaitBadTasks(outcomes);
        return report(stack, outcomes, good, coverage, behind);
    }

    /** With and without bad records in turn, in changing order: what else the machine does falls on both. */
    private void rounds(GoodTasks good, Coverage coverage, int bad, RubbishMaker maker, Consumer<Rubbish> throwIn)
            throws IOException, InterruptedException, ExecutionException {
        int rounds = Math.max(1, Math.min(MOST_ROUNDS, bad / ROUND_RECORDS));
        for (int round = 0; round < rounds; round++) {
            int records = (int) ((long) bad * (round + 1) / rounds - (long) bad * round / rounds);
            int tasks = Math.max(1, records / FuzzAgent.RECORDS);
            if (round % 2 == 0) alone = alone.plus(good.work(tasks, () -> {}));
            beside = beside.plus(besideBad(good, tasks, drawn(maker, records), throwIn));
            awaitCovered(coverage);
            if (round % 2 != 0) alone = alone.plus(good.work(tasks, () -> {}));
            tell(String.format(
                    Locale.ROOT,
                    "round %d of %d: %d bad records, %d good tasks; good per second %.0f alone, %.0f beside",
                    round + 1,
                    rounds,
                    sent.size(),
                    good.submitted(),
                    alone.tasksPerSecond(),
                    beside.tasksPerSecond()));
        }
    }

    /** Made before the clock runs: what bad records cost whoever makes them is not Shoal's. */
    private static List<Rubbish> drawn(RubbishMaker maker, int count) {
        return Stream.generate(maker::next).limit(count).toList();
    }

    private static Effort besideBad(GoodTasks good, int tasks, List<Rubbish> bad, Consumer<Rubbish> throwIn)
            throws IOException, InterruptedException {
        Iterator<Rubbish> next = bad.iterator();
        var progress = new Object() {
            private int task;
            private int thrown;
        };
        return good.work(tasks, () -> {
            progress.task++;
            int until = (int) ((long) bad.size() * progress.task / tasks);
            for (; progress.thrown < until; progress.thrown++) throwIn.accept(next.next());
        });
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Rubbish rubbish) {
        producer.send(rubbish.record(), (metadata, failure) -> {
            if (failure != null) sent.refused();
            else sent.sent(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset(), rubbish);
        });
    }

    private Map<TopicPartition, Long> awaitCovered(Coverage coverage) throws ExecutionException, InterruptedException {
        long progressAt = System.nanoTime();
        Map<TopicPartition, Long> before = Map.of();
        while (true) {
            Map<TopicPartition, Long> missing = coverage.missing(sent.ends());
            if (missing.isEmpty()) return missing;
            if (!missing.equals(before)) progressAt = System.nanoTime();
            if (System.nanoTime() - progressAt > PATIENCE.toNanos()) return missing;
            before = missing;
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        }
    }

    /** Agents published behind all the rubbish of their topic, and a task for each: whoever reads it has got past that. */
    private static Finding probe(ConnectionSettings connection, GoodTasks good, Outcomes outcomes)
            throws ExecutionException, InterruptedException {
        var missing = new Finding("agents published after the bad ones that nobody can use");
        List<String> tasks = new ArrayList<>();
        for (int i = 0; i < PROBES; i++) {
            String agent = FuzzAgent.NAME + "-after-" + i;
            AgentPublisher.publish(
                    connection,
                    AgentDefinition.newBuilder(FuzzAgent.definition())
                            .setName(agent)
                            .build());
            tasks.add(GoodTasks.PREFIX + "after-" + i);
            good.submit(tasks.get(i), agent);
        }
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        for (String task : tasks) {
            while (outcomes.of(task) == 0 && System.nanoTime() < giveUp) TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
            if (outcomes.of(task) == 0) missing.add(task);
        }
        return missing;
    }

    /** Those that are dead letters never come back; the wait for them ends when nothing else comes any more. */
    private void awaitBadTasks(Outcomes outcomes) throws InterruptedException {
        Duration longest = RubbishMaker.FORGED_TASK_LASTS.plusSeconds(15);
        long progressAt = System.nanoTime();
        long before = -1;
        while (System.nanoTime() - progressAt < longest.toNanos()) {
            long missing = sent.tasks().keySet().stream()
                    .filter(task -> outcomes.of(task) == 0)
                    .count();
            if (missing == 0) return;
            if (missing != before) progressAt = System.nanoTime();
            before = missing;
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
        }
    }

    private FuzzReport report(FuzzStack stack, Outcomes outcomes, GoodTasks good, Coverage coverage, Finding behind)
            throws SQLException, ExecutionException, InterruptedException {
        Letters letters = Letters.read(stack.connection(), sent);
        List<Finding> findings = new ArrayList<>(Accounts.records(sent));
        findings.addAll(Accounts.badTasks(sent, outcomes::of));
        findings.addAll(
                Accounts.goodTasks(good.submitted(), outcomes::of, outcomes.wrong(), stack.effects(GoodTasks.PREFIX)));
        findings.add(behind);
        var uncovered = new Finding("partitions with records that nobody has finished with");
        coverage.missing(sent.ends()).forEach((partition, count) -> uncovered.add(partition + " (" + count + ")"));
        findings.add(uncovered);
        var causeless = new Finding("dead letters without a reason");
        causeless.addAll(letters.withoutCause());
        findings.add(causeless);
        var about = new Finding("dead letters about good tasks");
        about.addAll(letters.aboutGoodTasks());
        findings.add(about);
        return new FuzzReport(
                options.seed(),
                sent.size(),
                sent.refusedCount(),
                good.submitted(),
                Accounts.topics(sent),
                Accounts.kinds(sent),
                letters.byTopicAndCode(),
                letters.consequences(),
                alone.tasksPerSecond(),
                beside.tasksPerSecond(),
                alone.cpuMsPerTask(),
                beside.cpuMsPerTask(),
                (System.nanoTime() - started) / 1e9,
                findings);
    }

    /** Registers a schema of somebody else's. @return its id */
    private static int foreignSchema(ConnectionSettings connection) throws IOException, InterruptedException {
        String schema = "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Parcel\\\",\\\"fields\\\":[]}\"}";
        URI url = URI.create(connection.registry().get("schema.registry.url") + "/subjects/parcels-value/versions");
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(url)
                                .POST(HttpRequest.BodyPublishers.ofString(schema))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return Integer.parseInt(answer.body().replaceAll("\\D", ""));
    }

    private void tell(String what) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
        out.printf(Locale.ROOT, "%3d:%02d  %s%n", seconds / 60, seconds % 60, what);
        out.flush();
    }
}
