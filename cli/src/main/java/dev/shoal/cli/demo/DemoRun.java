package dev.shoal.cli.demo;

import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.measure.Percentile;
import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.cli.orderdesk.Judge;
import dev.shoal.cli.orderdesk.ShippingService;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.topic.Topics;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Works off a list of tasks on a running stack and takes stock of what happened. */
final class DemoRun {
    /** Without any result for so long a task counts as lost; longer than the agent's own time limit. */
    private static final long PATIENCE_MS = 90_000;

    /** After the last result, so long for second ones to show up. */
    private static final Duration AFTERMATH = Duration.ofMillis(1500);

    private final EmbeddedStack stack;
    private final OrderDesk desk;
    private final Workload workload;
    private final TaskTracker tracker = new TaskTracker();

    DemoRun(EmbeddedStack stack, OrderDesk desk, Workload workload) {
        this.stack = stack;
        this.desk = desk;
        this.workload = workload;
    }

    /** Submits the tasks, at most so many at a time, and waits for their results. @return seconds it took */
    double work(List<DeskTask> tasks, int mostInFlight, PrintStream out, boolean terminal) throws InterruptedException {
        long start = System.nanoTime();
        var topics = new Topics(stack.connection().topicPrefix());
        var stopping = new AtomicBoolean();
        try (var client = new TaskClient(stack.connection());
                var follower = new RecordFollower(
                        stack.connection(), List.of(topics.results(), topics.trajectories()), false);
                var progress = new Progress(out, terminal, tracker, tasks.size())) {
            Thread reader = new Thread(
                    () -> {
                        while (!stopping.get()) {
                            follower.poll(Duration.ofMillis(100), (topic, value) -> tracker.received(value));
                        }
                    },
                    "results");
            reader.start();
            try {
                for (DeskTask task : tasks) {
                    tracker.awaitRoom(mostInFlight);
                    tracker.submitted(task);
                    client.submit(task.id(), desk.agent().getName(), task.input(), Map.of("customer", task.customer()));
                }
                tracker.awaitFinished(tasks.size(), PATIENCE_MS);
                double seconds = (System.nanoTime() - start) / 1e9;
                Thread.sleep(AFTERMATH.toMillis());
                return seconds;
            } finally {
                stopping.set(true);
                reader.join();
            }
        }
    }

    List<Outcome> outcomes() {
        return tracker.outcomes();
    }

    DemoReport report(double seconds, int workers) throws SQLException {
        List<Outcome> outcomes = tracker.outcomes();
        boolean judged = outcomes.stream().allMatch(o -> o.task.expected().isPresent());
        if (judged) judge(outcomes);
        int lost = (int) outcomes.stream().filter(o -> o.result.isEmpty()).count();
        int failed = (int) outcomes.stream().filter(Outcome::failed).count();
        double[] latencies = tracker.latenciesMs();
        return new DemoReport(
                outcomes.size(),
                outcomes.size() - lost - failed,
                failed,
                lost,
                duplicated(outcomes),
                judged ? (int) outcomes.stream().filter(o -> o.fault.isEmpty()).count() : -1,
                round(seconds),
                round(tracker.finished() / seconds),
                round(Percentile.of(latencies, 0.50)),
                round(Percentile.of(latencies, 0.99)),
                total(outcomes, Usage::getPromptTokens),
                total(outcomes, Usage::getCachedTokens),
                total(outcomes, Usage::getCompletionTokens),
                desk.agent().getModel(),
                workers);
    }

    private void judge(List<Outcome> outcomes) throws SQLException {
        Judge judge = new Judge(workload, desk.database(), desk.shipping());
        for (Outcome outcome : outcomes) {
            var messages = outcome.trajectory.map(Trajectory::getMessages).orElse(List.of());
            outcome.fault = judge.fault(outcome.task, outcome.kind(), messages);
        }
    }

    /** Second results of a task, second orders of an invocation, shipments that no admitted invocation asked for. */
    private int duplicated(List<Outcome> outcomes) throws SQLException {
        int results =
                outcomes.stream().mapToInt(o -> Math.max(0, o.results - 1)).sum();
        Set<String> invocations = outcomes.stream()
                .flatMap(o -> o.trajectory.stream())
                .flatMap(trajectory -> trajectory.getMessages().stream())
                .map(message -> String.valueOf(message.getInvocationId()))
                .collect(Collectors.toSet());
        List<ShippingService.Shipment> shipments = desk.shipping().shipments();
        long unasked =
                shipments.stream().filter(s -> !invocations.contains(s.key())).count();
        return results + desk.database().duplicatedOrders() + (int) unasked;
    }

    private static long total(List<Outcome> outcomes, ToLongFunction<Usage> part) {
        return outcomes.stream()
                .flatMap(o -> o.usage().stream())
                .mapToLong(part)
                .sum();
    }

    private static double round(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
