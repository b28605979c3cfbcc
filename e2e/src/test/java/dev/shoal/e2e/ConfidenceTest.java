package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ApprovalRequested;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.ConfidenceStep;
import dev.shoal.schemas.avro.ConfidenceStepKind;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.workers.LocalModel;
import dev.shoal.workers.LocalTurn;
import dev.shoal.workers.WorkerConfig;
import dev.shoal.workers.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The probabilities of a real model govern what becomes of its decisions: more samples, a larger model, a human. */
class ConfidenceTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Path MODEL = ROOT.resolve("model/order-desk");
    private static final Path EXAMPLE = ROOT.resolve("examples/order-desk");
    private static final Topics TOPICS = new Topics("");
    private static final String LARGE = "order-desk-large";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    static Path folder;

    private final List<SpecificRecord> records = new ArrayList<>();

    @Test
    @Timeout(480)
    void aDecisionBelowTheThresholdTakesEveryStepAndOneAboveItNone() throws Exception {
        Workload workload = Workload.make(EXAMPLE, 5, 5);
        try (OrderDesk desk = new OrderDesk(EXAMPLE, workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        MODEL, 1, 0, 0, doubting(desk.agent(), 1, 1.0), desk.connectorSettings()));
                WorkerProcess larger = larger(stack.connection());
                var client = new TaskClient(stack.connection());
                var follower = new RecordFollower(
                        stack.connection(),
                        List.of(TOPICS.decisions(), TOPICS.approvalRequests(), TOPICS.trajectories()),
                        true)) {
            assertEquals("", larger.notReady().replace("the agents topic is not read to its end yet", ""));
            String input = "where is order " + workload.guestOrder();
            Map<String, String> headers = Map.of("customer", workload.guest());
            client.submit("doubted", "order-desk@1", input, headers).join();
            ApprovalRequested asked =
                    await(follower, ApprovalRequested.class, r -> r.getTaskId().equals("doubted"));
            assertTrue(asked.getWhy().startsWith("confidence 0."), asked.getWhy());
            Ran given = CommandLine.run(stack.connection(), "approvals", "give", asked.getInvocationId(), "--by=ann");
            assertEquals(0, given.code(), given.out() + given.err());

            Trajectory doubted =
                    await(follower, Trajectory.class, r -> r.getTaskId().equals("doubted"));
            assertEquals("completed", doubted.getOutcome());
            List<ConfidenceStep> steps = doubted.getConfidence().stream()
                    .filter(s -> s.getTurn() == 1)
                    .toList();
            assertEquals(
                    List.of(ConfidenceStepKind.VOTED, ConfidenceStepKind.ESCALATED, ConfidenceStepKind.ASKED_HUMAN),
                    steps.stream().map(ConfidenceStep::getKind).toList());
            assertEquals(3, steps.get(0).getVotes());
            assertEquals(LARGE, steps.get(1).getModel());

            TurnDecided first = await(follower, TurnDecided.class, r -> is(r, "doubted", 1, 1));
            assertEquals(DecisionKind.CALLS, first.getKind());
            assertNotNull(first.getConfidence());
            double confidence = lowest(first);
            assertTrue(confidence > 0 && confidence < 1, "of an untouched decision: " + first);
            assertEquals(evaluated(desk.agent(), input), confidence, 1e-3, "the evaluation's number");

            AgentPublisher.publish(stack.connection(), doubting(desk.agent(), 2, confidence / 2));
            client.submit("sure", "order-desk@2", input, headers).join();
            Trajectory sure =
                    await(follower, Trajectory.class, r -> r.getTaskId().equals("sure"));
            assertTrue(sure.getConfidence().stream().noneMatch(step -> step.getTurn() == 1), () -> sure.getConfidence()
                    .toString());
        }
    }

    /** The same network under the name of a larger one: what matters here is who is asked. */
    private static WorkerProcess larger(ConnectionSettings where) throws Exception {
        try (Admin admin = Admin.create(where.clients())) {
            new TopicSetup(admin, TOPICS).apply(List.of(), List.of(LARGE), 4, Optional.of((short) 1));
        }
        Path directory = copy(MODEL, folder.resolve(LARGE));
        Map<String, String> settings = new HashMap<>(where.registry());
        where.kafka().forEach((key, value) -> settings.put("kafka." + key, value));
        settings.put("model.dir", directory.toString());
        settings.put("worker.id", "large-1");
        settings.put("worker.escalated", "true");
        return WorkerProcess.start(WorkerConfig.read(Settings.of(settings)));
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) Files.createDirectories(target);
                else Files.copy(path, target);
            }
        }
        return to;
    }

    /** No vote is unanimous enough, so each step leads to the next. */
    private static AgentDefinition doubting(AgentDefinition agent, int version, double threshold) {
        return AgentDefinition.newBuilder(agent)
                .setVersion(version)
                .setMaxTimeMs(400_000)
                .setMaxTokens(100_000)
                .setConfidence(ConfidenceRule.newBuilder()
                        .setThreshold(threshold)
                        .setSamples(2)
                        .setAgreement(1)
                        .setEscalateTo(LARGE)
                        .setAskHuman(true)
                        .build())
                .build();
    }

    private static boolean is(TurnDecided decided, String task, int turn, int attempt) {
        return decided.getTaskId().equals(task) && decided.getTurn() == turn && decided.getAttempt() == attempt;
    }

    private static double lowest(TurnDecided decided) {
        double lowest = decided.getConfidence();
        for (ToolCall call : decided.getCalls()) {
            for (double argument : call.getConfidence().values()) lowest = Math.min(lowest, argument);
        }
        return lowest;
    }

    /** What {@code shoal eval} plots accuracy against. */
    private static double evaluated(AgentDefinition agent, String input) {
        List<LocalModel.Tool> tools = agent.getTools().stream()
                .map(tool -> new LocalModel.Tool(tool.getName(), tool.getDescription(), tool.getParameters()))
                .toList();
        try (LocalModel model = LocalModel.open(MODEL, new LocalModel.Settings(1024, 200, 1))) {
            LocalTurn turn = model.decide(
                    agent.getInstructions(), tools, List.of(new Message(Role.USER, input, List.of(), null)), true);
            return turn.confidence();
        }
    }

    private <T> T await(RecordFollower follower, Class<T> kind, Predicate<T> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            for (SpecificRecord record : records) {
                if (kind.isInstance(record) && wanted.test(kind.cast(record))) return kind.cast(record);
            }
            follower.poll(Duration.ofMillis(200), (topic, record) -> records.add(record));
        } while (System.nanoTime() < end);
        throw new AssertionError("no such " + kind.getSimpleName() + "; the last records are "
                + records.subList(Math.max(0, records.size() - 5), records.size()));
    }
}
