package dev.shoal.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.ToolOutcomeKind;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.avro.Usage;
import dev.shoal.streams.agent.AgentCommand;
import dev.shoal.streams.agent.AgentDecider;
import dev.shoal.streams.agent.AgentEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** Decides recorded tasks again, whatever the clocks of those who wrote the records. */
class RerunTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant LATER = START.plusSeconds(3600);
    private static final Usage USAGE = Usage.newBuilder()
            .setTurns(1)
            .setToolCalls(0)
            .setPromptTokens(10L)
            .setCachedTokens(0L)
            .setCompletionTokens(5L)
            .setModelMs(3L)
            .build();

    private final PublishedAgents agents = new PublishedAgents(connector -> true, model -> true);
    private final List<Recorded> tasks = new ArrayList<>();
    private final List<Recorded> decisions = new ArrayList<>();
    private final List<Recorded> results = new ArrayList<>();

    RerunTest() {
        agents.put(desk(1), START.minusSeconds(60));
        agents.put(desk(2), START.plusSeconds(60));
        agents.forTask(START, Optional.empty());
        record(
                tasks,
                0,
                new AgentEvent.Submitted(TaskSubmitted.newBuilder()
                        .setTaskId("t")
                        .setAgent("desk")
                        .setInput("hello")
                        .setSubmittedAt(START)
                        .setHeaders(Map.of())
                        .build()));
    }

    private static AgentDefinition desk(int version) {
        ToolDefinition look = ToolDefinition.newBuilder()
                .setName("look")
                .setDescription("")
                .setParameters("{\"type\":\"object\",\"properties\":{}}")
                .setConnector("sql")
                .setEffect(Effect.READ)
                .setBinding("[]")
                .setMaxAttempts(3)
                .setBackoffMs(100)
                .setMaxBackoffMs(1000)
                .setTimeoutMs(1000)
                .build();
        return AgentDefinition.newBuilder()
                .setName("desk")
                .setVersion(version)
                .setModel("m")
                .setInstructions("")
                .setTools(List.of(look))
                .setMaxTurns(4)
                .setMaxTokens(1000L)
                .setMaxTimeMs(60_000L)
                .setMaxResultBytes(1000)
                .setTurnAttempts(3)
                .build();
    }

    private static void record(List<Recorded> topic, int ms, AgentEvent event) {
        topic.add(new Recorded("x/0/" + topic.size(), START.plusMillis(ms), Optional.of(event), ""));
    }

    private void calls(int ms, int turn, int attempt) {
        var call = new ToolCall("look", "{}", Map.of());
        record(
                decisions,
                ms,
                new AgentEvent.ModelDecided(TurnDecided.newBuilder()
                        .setTaskId("t")
                        .setTurn(turn)
                        .setAttempt(attempt)
                        .setWorker("w")
                        .setKind(DecisionKind.CALLS)
                        .setText("")
                        .setCalls(List.of(call))
                        .setUsage(USAGE)
                        .build()));
    }

    private void answers(int ms, int turn, String text) {
        record(
                decisions,
                ms,
                new AgentEvent.ModelDecided(TurnDecided.newBuilder()
                        .setTaskId("t")
                        .setTurn(turn)
                        .setAttempt(1)
                        .setWorker("w")
                        .setKind(DecisionKind.ANSWER)
                        .setText(text)
                        .setCalls(List.of())
                        .setUsage(USAGE)
                        .build()));
    }

    private void fails(int ms) {
        record(
                decisions,
                ms,
                new AgentEvent.ModelFailed(TurnFailed.newBuilder()
                        .setTaskId("t")
                        .setTurn(1)
                        .setAttempt(1)
                        .setWorker("w")
                        .setKind(FailureKind.RETRYABLE)
                        .setCode("model_failure")
                        .setReason("because")
                        .build()));
    }

    private void returns(int ms) {
        record(
                results,
                ms,
                new AgentEvent.ToolAnswered(ToolReturned.newBuilder()
                        .setInvocationId("t/1/0")
                        .setTaskId("t")
                        .setTurn(1)
                        .setIndex(0)
                        .setAttempt(1)
                        .setOutcome(ToolOutcomeKind.SUCCESS)
                        .setResult("5")
                        .setReplayed(false)
                        .setDurationMs(1L)
                        .build()));
    }

    private List<Step> rerun() {
        List<Recorded> timeline = Timeline.merge(List.of(tasks, decisions, results));
        return Rerun.steps(new AgentDecider(AgentDecider.Limits.STANDARD), agents, "t", timeline, LATER);
    }

    private static List<SpecificRecord> sent(List<Step> steps) {
        List<SpecificRecord> sent = new ArrayList<>();
        for (Step step : steps) {
            for (AgentCommand command : step.decision().commands()) {
                if (command instanceof AgentCommand.Complete c) sent.add(c.result());
                if (command instanceof AgentCommand.Fail c) sent.add(c.result());
                if (command instanceof AgentCommand.Archive c) sent.add(c.trajectory());
            }
        }
        return sent;
    }

    private List<String> differences(List<Step> steps, List<SpecificRecord> recorded) {
        List<SpecificRecord> ends =
                recorded.stream().filter(r -> !(r instanceof Trajectory)).toList();
        Optional<Trajectory> trajectory = recorded.stream()
                .filter(Trajectory.class::isInstance)
                .map(Trajectory.class::cast)
                .findFirst();
        return Differences.of(steps, new TaskHistory("t", List.of(), ends, trajectory, List.of()));
    }

    @Test
    void decidesAsTheTaskDidWhateverTheClocksSay() {
        calls(-5_000, 1, 1); // the worker's clock is five seconds behind
        returns(-9_000);
        answers(-4_000, 2, "five");
        List<Step> steps = rerun();
        assertEquals(4, steps.size());
        assertTrue(steps.stream().noneMatch(Step::ignored));
        assertEquals("five", ((TaskCompleted) sent(steps).get(0)).getAnswer());
        assertEquals(List.of(), differences(steps, sent(steps)));
    }

    @Test
    void firesTheTimerThatAskedForAnAnswerThatIsThere() {
        fails(10);
        calls(5, 1, 2);
        calls(6, 1, 2); // a duplicate
        returns(20);
        answers(30, 2, "five");
        List<Step> steps = rerun();
        assertEquals(Step.TIMER, steps.get(2).place());
        assertTrue(steps.get(4).ignored());
        assertEquals("five", ((TaskCompleted) sent(steps).get(0)).getAnswer());
    }

    @Test
    void endsATaskThatNobodyAnsweredAtItsDeadline() {
        calls(10, 1, 1);
        List<Step> steps = rerun();
        Step last = steps.get(steps.size() - 1);
        assertEquals(START.plusSeconds(60), last.at());
        assertTrue(Story.command(last.decision().commands().get(0)).contains("deadline_exceeded"));
    }

    @Test
    void takesTheVersionOfItsTimeOrTheOneOnRecord() {
        assertEquals("desk@1", rerun().get(0).decision().next().orElseThrow().getAgent());
        agents.forTask(START, Optional.of("desk@2"));
        assertEquals("desk@2", rerun().get(0).decision().next().orElseThrow().getAgent());
        assertTrue(agents.republished("desk@2"));
    }

    @Test
    void saysWhereTheEndDiffers() {
        answers(10, 1, "five");
        List<Step> five = rerun();
        decisions.clear();
        answers(10, 1, "six");
        List<String> differences = differences(rerun(), sent(five));
        assertEquals(
                List.of("result.answer: replayed six, recorded five"),
                differences.subList(0, 1),
                differences::toString);
        assertEquals(2, differences.size(), differences::toString);
        decisions.clear();
        assertEquals(
                1,
                differences(rerun().subList(0, 1), sent(five)).stream()
                        .filter(d -> d.startsWith("result: one is recorded"))
                        .count());
        assertEquals(List.of(), differences(rerun().subList(0, 1), List.of()));
    }

    @Test
    void passesOverWhatIsNoEvent() {
        decisions.add(new Recorded("decisions/0/0", START, Optional.empty(), "unreadable_record: \u001b[2J"));
        answers(10, 1, "five");
        List<Step> steps = rerun();
        assertTrue(steps.get(1).ignored());
        assertEquals("no event: unreadable_record: \\x1b[2J", Story.event(steps.get(1)));
        assertEquals("five", ((TaskCompleted) sent(steps).get(0)).getAnswer());
    }
}
