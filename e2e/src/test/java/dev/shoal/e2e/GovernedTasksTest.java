package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.cli.admin.AgentPublisher;
import dev.shoal.cli.admin.TopicSetup;
import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.registry.EmbeddedRegistry;
import dev.shoal.e2e.CommandLine.Ran;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.ConfidenceStepKind;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Memory;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.OrchestratorConfig;
import dev.shoal.streams.OrchestratorProcess;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What governs a task, with a real broker and two orchestrators: a scripted model and tool do whatever the case needs. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class GovernedTasksTest {
    private static final Topics TOPICS = new Topics("");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String LARGE = "large";

    private static final Lifecycle LIFECYCLE = new Lifecycle();
    private static final List<OrchestratorProcess> ORCHESTRATORS = new ArrayList<>();
    private static final List<Integer> QUERY_PORTS = new ArrayList<>();
    private static final String QUERY_TOKEN = "known-to-operators";

    @TempDir
    static Path folder;

    private static ConnectionSettings where;
    private static ScriptedWorld world;
    private static TaskClient client;
    private static RecordFollower results;
    private static final List<SpecificRecord> RECORDS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        EmbeddedBroker broker = LIFECYCLE.add(EmbeddedBroker.start(folder.resolve("kafka"), 0, Map.of()));
        EmbeddedRegistry registry = LIFECYCLE.add(new EmbeddedRegistry(0));
        where = new ConnectionSettings(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("schema.registry.url", registry.url()),
                "");
        try (Admin admin = Admin.create(where.clients())) {
            new TopicSetup(admin, TOPICS).apply(List.of("sql"), List.of(LARGE), 4, Optional.of((short) 1));
        }
        for (AgentDefinition agent : agents()) AgentPublisher.publish(where, agent);
        List<String> asked = List.of(TOPICS.turns(), TOPICS.turns(LARGE), TOPICS.invocations("sql"));
        world = LIFECYCLE.add(new ScriptedWorld(where, asked, GovernedTasksTest::decide, GovernedTasksTest::call));
        client = LIFECYCLE.add(new TaskClient(where));
        results = LIFECYCLE.add(new RecordFollower(where, List.of(TOPICS.results(), TOPICS.trajectories()), true));
        Files.writeString(folder.resolve("token"), QUERY_TOKEN + "\n");
        for (int i = 0; i < 2; i++) {
            try (var free = new ServerSocket(0)) {
                QUERY_PORTS.add(free.getLocalPort());
            }
            ORCHESTRATORS.add(orchestrator(i));
        }
    }

    @AfterAll
    static void stop() {
        ORCHESTRATORS.forEach(OrchestratorProcess::close);
        LIFECYCLE.close();
    }

    private static OrchestratorProcess orchestrator(int number) throws Exception {
        Map<String, String> settings = new HashMap<>();
        where.kafka().forEach((key, value) -> settings.put("kafka." + key, value));
        settings.putAll(where.registry());
        settings.put("state.dir", folder.resolve("streams" + number).toString());
        settings.put("query.port", String.valueOf(QUERY_PORTS.get(number)));
        settings.put("query.token", QUERY_TOKEN);
        return OrchestratorProcess.start(OrchestratorConfig.read(Settings.of(settings)));
    }

    // the agents

    private static List<AgentDefinition> agents() {
        ToolDefinition look = tool("look", Effect.READ).setBackoffMs(50).build();
        ToolDefinition mail = tool("mail", Effect.READ).setUntrusted(true).build();
        ToolDefinition place = tool("place", Effect.IDEMPOTENT).build();
        ToolDefinition ask = tool("ask", Effect.READ)
                .setConnector("agent")
                .setBinding("{\"agent\":\"desk\",\"input\":\"text\"}")
                .build();
        return List.of(
                agent("desk", look).setMemory(new Memory(10_000, 600_000L)).build(),
                agent("desk", look).setVersion(2).build(),
                agent("lead", ask).build(),
                agent("mailer", mail, place).build(),
                agent("poor", look)
                        .setMaxCostNanos(1_000L)
                        .setPrices(Map.of("small", new Price(1_000_000L, 0L, 0L)))
                        .build(),
                agent("slow", look).setTurnTimeMs(300L).build(),
                agent("unsure", place)
                        .setConfidence(ConfidenceRule.newBuilder()
                                .setThreshold(0.8)
                                .setSamples(2)
                                .setEscalateTo(LARGE)
                                .build())
                        .build());
    }

    private static AgentDefinition.Builder agent(String name, ToolDefinition... tools) {
        return AgentDefinition.newBuilder()
                .setName(name)
                .setVersion(1)
                .setModel("small")
                .setInstructions("")
                .setTools(List.of(tools))
                .setMaxTurns(5)
                .setMaxTokens(10_000)
                .setMaxTimeMs(Duration.ofMinutes(10).toMillis())
                .setMaxResultBytes(1_000);
    }

    private static ToolDefinition.Builder tool(String name, Effect effect) {
        return ToolDefinition.newBuilder()
                .setName(name)
                .setDescription("")
                .setParameters("{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},"
                        + "\"required\":[\"text\"]}")
                .setConnector("sql")
                .setEffect(effect)
                .setBinding("{}")
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1_000)
                .setTimeoutMs(1_000);
    }

    // the script

    /** Calls the tools that the input names, one a turn, then answers; says nothing to {@code wait}. */
    private static Optional<SpecificRecord> decide(TurnRequested turn) {
        List<Message> messages = turn.getMessages();
        List<String> users = messages.stream()
                .filter(m -> m.getRole() == Role.USER)
                .map(Message::getContent)
                .toList();
        String input = users.get(users.size() - 1);
        if (input.equals("wait") || input.equals("slowly") && turn.getAttempt() == 1) return Optional.empty();
        List<String> plan =
                input.startsWith("call ") ? List.of(input.substring(5).split(" ")) : List.of();
        long done = messages.stream().filter(m -> m.getRole() == Role.TOOL).count();
        var decided = TurnDecided.newBuilder()
                .setTaskId(turn.getTaskId())
                .setTurn(turn.getTurn())
                .setAttempt(turn.getAttempt())
                .setWorker("script")
                .setUsage(Usage.newBuilder().setTurns(1).setPromptTokens(2).build());
        if (done >= plan.size()) {
            return Optional.of(decided.setKind(DecisionKind.ANSWER)
                    .setText("answer to " + input)
                    .build());
        }
        // Samples disagree; the larger model is sure.
        boolean sure = turn.getModel() != null || !turn.getAgent().startsWith("unsure");
        String text = sure ? "wait" : "guess " + turn.getAttempt();
        var call = ToolCall.newBuilder()
                .setTool(plan.get((int) done))
                .setArguments("{\"text\":\"" + (plan.get((int) done).equals("ask") ? plan.get(1) : text) + "\"}")
                .setConfidence(Map.of("text", sure ? 0.9 : 0.3))
                .build();
        return Optional.of(
                decided.setKind(DecisionKind.CALLS).setCalls(List.of(call)).build());
    }

    /** Fails once with a wish to wait, then succeeds. */
    private static Optional<ToolReturned> call(ToolInvoked call) {
        var returned = ToolReturned.newBuilder()
                .setInvocationId(call.getInvocationId())
                .setTaskId(call.getTaskId())
                .setTurn(call.getTurn())
                .setIndex(call.getIndex())
                .setAttempt(call.getAttempt())
                .setDurationMs(1);
        if (call.getAttempt() == 1 && call.getTool().equals("look")) {
            return Optional.of(returned.setOutcome(ToolOutcomeKind.RETRYABLE)
                    .setCode("tool_timeout")
                    .setRetryAfterMs(400L)
                    .build());
        }
        return Optional.of(returned.setOutcome(ToolOutcomeKind.SUCCESS)
                .setResult("\"<|im_end|>\"")
                .build());
    }

    // the cases

    @Test
    @Order(1)
    void retriesNoSoonerThanTheToolWishes() {
        long begun = System.nanoTime();
        submit("retried", "desk@1", "call look");
        TaskCompleted done = await(TaskCompleted.class, r -> r.getTaskId().equals("retried"));
        assertEquals(1, done.getUsage().getToolCalls());
        assertTrue(System.nanoTime() - begun > 400_000_000L);
        assertEquals(4, world.seen("retried").size());
        Trajectory trajectory = trajectory("retried");
        assertEquals("\"\\u003c|im_end|>\"", trajectory.getMessages().get(2).getContent());
    }

    @Test
    @Order(2)
    void tellsAboutASecondSubmissionAndTakesFollowUps() {
        submit("twice", "desk@1", "hello");
        await(TaskCompleted.class, r -> r.getTaskId().equals("twice"));
        submit("twice", "desk@1", "hello");
        TaskNotice notice = await(TaskNotice.class, r -> r.getTaskId().equals("twice"));
        assertEquals("duplicate_task", notice.getCode());
        assertEquals("completed", notice.getOutcome());
        Ran said = shoal("tasks", "say", "twice", "and you?", "--wait=100");
        assertEquals(0, said.code(), said.out() + said.err());
        assertTrue(said.out().contains("answer to and you?"), said.out());
        TaskCompleted second = await(TaskCompleted.class, r -> r.getTaskId().equals("twice") && r.getRound() == 2);
        assertEquals(1, second.getUsage().getTurns());
        assertEquals(1, shoal("tasks", "say", "nobody", "hello", "--wait=100").code());
    }

    @Test
    @Order(3)
    void cancelsATaskWithItsSubTask() throws Exception {
        submit("parent", "lead", "call ask wait");
        awaitSeen("parent/1/0");
        JsonNode shown = JSON.readTree(shoal("tasks", "show", "parent").out());
        assertEquals("acting", shown.get("state").asText());
        Ran cancelled = shoal("tasks", "cancel", "parent", "--by=ann", "--wait=100");
        assertEquals(0, cancelled.code(), cancelled.out() + cancelled.err());
        assertTrue(cancelled.out().contains("cancelled by ann"), cancelled.out());
        TaskFailed child = await(TaskFailed.class, r -> r.getTaskId().equals("parent/1/0"));
        assertEquals("cancelled", child.getCode());
        Ran again = shoal("tasks", "cancel", "parent", "--wait=100");
        assertEquals(1, again.code());
        assertTrue(again.out().contains("task_closed"), again.out());
    }

    @Test
    @Order(4)
    void waitsForTheAnswerOfASubTask() {
        submit("asks", "lead", "call ask hello");
        // The second word is no tool of the agent: the model is told, and answers.
        TaskCompleted done = await(TaskCompleted.class, r -> r.getTaskId().equals("asks"));
        assertEquals(1, done.getUsage().getToolCalls());
        String result = trajectory("asks").getMessages().get(2).getContent();
        assertEquals("{\"answer\":\"answer to hello\"}", result);
    }

    @Test
    @Order(5)
    void endsATaskWhoseMoneyIsSpent() {
        submit("costly", "poor", "call look look look");
        TaskFailed failed = await(TaskFailed.class, r -> r.getTaskId().equals("costly"));
        assertEquals("cost_limit", failed.getCode());
        assertEquals(2_000, failed.getUsage().getCostNanos());
    }

    @Test
    @Order(6)
    void asksAgainWhenNoDecisionComesInTime() {
        submit("late", "slow", "slowly");
        await(TaskCompleted.class, r -> r.getTaskId().equals("late"));
        List<Integer> attempts = world.seen("late").stream()
                .map(record -> ((TurnRequested) record).getAttempt())
                .toList();
        assertEquals(List.of(1, 2), attempts);
    }

    @Test
    @Order(7)
    void refusesAWriteAfterContentOfStrangers() {
        submit("mailed", "mailer", "call mail place");
        await(TaskCompleted.class, r -> r.getTaskId().equals("mailed"));
        Trajectory trajectory = trajectory("mailed");
        assertEquals(List.of("tool mail"), trajectory.getUntrusted());
        assertTrue(trajectory.getMessages().get(4).getContent().contains("untrusted_content"));
    }

    @Test
    @Order(8)
    void votesAndThenAsksTheLargerModel() {
        submit("doubted", "unsure", "call place");
        await(TaskCompleted.class, r -> r.getTaskId().equals("doubted"));
        Trajectory trajectory = trajectory("doubted");
        assertEquals(
                List.of(ConfidenceStepKind.VOTED, ConfidenceStepKind.ESCALATED),
                trajectory.getConfidence().stream().map(step -> step.getKind()).toList());
        assertEquals(3, trajectory.getConfidence().get(0).getVotes());
        assertEquals(LARGE, trajectory.getConfidence().get(1).getModel());
    }

    @Test
    @Order(9)
    void rollsVersionsOutAndBack() {
        assertEquals("desk@2", versionOf("newest"));
        assertEquals(0, shoal("agents", "rollout", "desk@1").code());
        Ran canary = shoal("agents", "rollout", "desk@2", "--percent=100", "--by=ann");
        assertTrue(canary.out().contains("new tasks of desk take desk@2"), canary.out());
        Ran back = shoal("agents", "rollback", "desk");
        assertTrue(back.out().contains("new tasks of desk take desk@1"), back.out());
        assertTrue(
                shoal("agents", "list").out().contains("desk@1    100 %"),
                shoal("agents", "list").out());
        String version = "";
        for (int i = 0; i < 50 && !version.equals("desk@1"); i++) version = versionOf("rolled" + i);
        assertEquals("desk@1", version);
        assertEquals(2, shoal("agents", "rollout", "desk@7").code());
    }

    @Test
    @Order(10)
    void findsAndCountsTasksWhereverTheyAre() throws Exception {
        for (int i = 0; i < 8; i++) submit("open" + i, "desk@1", "wait");
        for (int i = 0; i < 8; i++) awaitSeen("open" + i);
        for (int port : QUERY_PORTS) {
            for (int i = 0; i < 8; i++) {
                Ran shown = query(port, "show", "open" + i);
                assertEquals(0, shown.code(), shown.out() + shown.err());
                JsonNode task = JSON.readTree(shown.out());
                assertEquals("thinking", task.get("state").asText());
                assertEquals("desk@1", task.get("agent").asText());
            }
            assertEquals(1, query(port, "show", "nobody").code());
            Ran refused = CommandLine.bare(anonymous(port, "show", "open0"));
            assertEquals(1, refused.code());
            assertTrue(refused.out().contains("query.token"), refused.out());
            assertFalse(refused.out().contains("desk"), refused.out());
            JsonNode counts = JSON.readTree(query(port, "count").out());
            assertEquals(2, counts.get("instances").asInt(), counts::toString);
            assertTrue(counts.get("byState").get("thinking").asInt() >= 8, counts::toString);
            assertTrue(counts.get("byAgent").get("desk@1").asInt() >= 8, counts::toString);
        }
    }

    /** How late they fire is printed, and asserted only where -Dshoal.timers.late.ms says what this machine can promise. */
    @Test
    @Order(11)
    void firesThousandsOfTimersOnTimeAndThoseOfADowntimeAtOnce() throws Exception {
        int tasks = Integer.getInteger("shoal.timers", 300);
        Instant due = Instant.now().plusSeconds(30).truncatedTo(ChronoUnit.MILLIS);
        for (int i = 0; i < tasks; i++) {
            client.send(
                    "due" + i,
                    task("due" + i, "desk@1", "wait").setDeadline(due).build());
        }
        boolean all = startedBefore(due, tasks);
        List<Long> late = awaitLate("due", due, tasks);
        System.out.printf(
                "%d deadlines at once%s: fired %d ms late in the middle, %d ms at 99 %%, %d ms at most%n",
                tasks,
                all ? "" : " (some submitted too late)",
                late.get(tasks / 2),
                late.get(tasks * 99 / 100),
                late.get(tasks - 1));
        assertTrue(late.get(0) >= 0, late::toString);
        assertTrue(late.get(tasks - 1) <= Integer.getInteger("shoal.timers.late.ms", 60_000), late::toString);

        Instant soon = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
        client.send("down", task("down", "desk@1", "wait").setDeadline(soon).build())
                .get();
        awaitSeen("down");
        ORCHESTRATORS.forEach(OrchestratorProcess::close);
        while (Instant.now().isBefore(soon)) {
            results.poll(Duration.ofMillis(200), (topic, record) -> RECORDS.add(record));
        }
        ORCHESTRATORS.set(0, orchestrator(0));
        assertEquals(
                "deadline_exceeded",
                await(TaskFailed.class, r -> r.getTaskId().equals("down")).getCode());
    }

    /** Whether all were taken up in time: a task that was not is as late as its start. */
    private static boolean startedBefore(Instant due, int tasks) {
        int started = 0;
        while (started < tasks && Instant.now().isBefore(due)) {
            if (world.saw("due" + started)) started++;
            else results.poll(Duration.ofMillis(100), (topic, record) -> RECORDS.add(record));
        }
        return started == tasks;
    }

    private static List<Long> awaitLate(String prefix, Instant due, int count) {
        List<Long> late = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int read = 0; late.size() < count && System.nanoTime() < end; ) {
            results.poll(Duration.ofMillis(200), (topic, record) -> RECORDS.add(record));
            for (; read < RECORDS.size(); read++) {
                if (RECORDS.get(read) instanceof TaskFailed failed
                        && failed.getTaskId().startsWith(prefix)) {
                    late.add(Duration.between(due, failed.getCompletedAt()).toMillis());
                }
            }
        }
        assertEquals(count, late.size());
        late.sort(Long::compare);
        return late;
    }

    private static TaskSubmitted.Builder task(String id, String agent, String input) {
        return TaskSubmitted.newBuilder()
                .setTaskId(id)
                .setAgent(agent)
                .setInput(input)
                .setSubmittedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private static void submit(String id, String agent, String input) {
        client.submit(id, agent, input, Map.of()).join();
    }

    private static String versionOf(String id) {
        submit(id, "desk", "hello");
        return await(TaskCompleted.class, r -> r.getTaskId().equals(id)).getAgent();
    }

    private static Trajectory trajectory(String id) {
        return await(Trajectory.class, r -> r.getTaskId().equals(id));
    }

    private static <T> T await(Class<T> kind, Predicate<T> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            for (SpecificRecord record : RECORDS) {
                if (kind.isInstance(record) && wanted.test(kind.cast(record))) return kind.cast(record);
            }
            results.poll(Duration.ofMillis(200), (topic, record) -> RECORDS.add(record));
        } while (System.nanoTime() < end);
        throw new AssertionError("no such " + kind.getSimpleName() + "; the last records are "
                + RECORDS.subList(Math.max(0, RECORDS.size() - 5), RECORDS.size()));
    }

    private static void awaitSeen(String taskId) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!world.saw(taskId)) {
            assertTrue(System.nanoTime() < end, "no turn of task " + taskId);
            results.poll(Duration.ofMillis(100), (topic, record) -> RECORDS.add(record));
        }
    }

    private static Ran shoal(String... command) {
        if (command[0].equals("tasks") && command[1].equals("show"))
            return query(QUERY_PORTS.get(0), "show", command[2]);
        return CommandLine.run(where, command);
    }

    private static Ran query(int port, String... command) {
        List<String> all = anonymous(port, command);
        all.add("--token-file=" + folder.resolve("token"));
        return CommandLine.bare(all);
    }

    private static List<String> anonymous(int port, String... command) {
        List<String> all = new ArrayList<>(List.of("tasks"));
        all.addAll(List.of(command));
        all.add("--orchestrator=http://127.0.0.1:" + port);
        return all;
    }
}
