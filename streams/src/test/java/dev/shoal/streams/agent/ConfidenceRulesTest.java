package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.ConfidenceStep;
import dev.shoal.schemas.avro.ConfidenceStepKind;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.FailureKind;
import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Doubted decisions: samples vote, then a larger model decides, then a human. */
class ConfidenceRulesTest {
    private static TaskRun run(ConfidenceRule.Builder rule) {
        return run(rule, 10_000L);
    }

    private static TaskRun run(ConfidenceRule.Builder rule, long turnTimeMs) {
        return new TaskRun(new FixedAgents(AgentDefinition.newBuilder(Samples.desk(1))
                .setConfidence(rule.build())
                .setPrices(Map.of("model", new Price(1_000L, 0L, 0L), "large", new Price(50_000L, 0L, 0L)))
                .setTurnTimeMs(turnTimeMs)
                .build()));
    }

    private static ConfidenceRule.Builder below(double threshold) {
        return ConfidenceRule.newBuilder().setThreshold(threshold);
    }

    private static TurnDecided places(TurnRequested asked, String what, double confidence) {
        var call = new ToolCall("place", "{\"text\":\"" + what + "\"}", Map.of("text", confidence));
        return Samples.decided(asked, DecisionKind.CALLS, "", List.of(call));
    }

    private static List<TurnRequested> asked(TaskRun task) {
        List<TurnRequested> all = new ArrayList<>();
        for (AgentCommand command : task.sent()) all.add(((AgentCommand.AskModel) command).request());
        return all;
    }

    @Test
    void takesADecisionThatTheModelIsSureOf() {
        TaskRun task = run(below(0.8).setSamples(4));
        assertEquals(
                "place",
                task.decide(places(task.submit().turn(), "mug", 0.8)).call().getTool());
        assertEquals(List.of(), task.state().getConfidence());
    }

    @Test
    void takesWhatMostSamplesSay() {
        TaskRun task = run(below(0.8).setSamples(2));
        task.decide(places(task.submit().turn(), "cup", 0.4));
        List<TurnRequested> samples = asked(task);
        assertEquals(
                List.of(2, 3), samples.stream().map(TurnRequested::getAttempt).toList());
        assertEquals(0.7, samples.get(0).getTemperature());
        assertEquals(List.of(), task.decide(places(samples.get(0), "mug", 0.3)).sent());
        assertEquals(List.of(), task.decide(places(samples.get(0), "mug", 0.3)).sent());
        assertEquals(
                "{\"text\":\"mug\"}",
                task.decide(places(samples.get(1), "mug", 0.9)).call().getArguments());
        ConfidenceStep step = task.state().getConfidence().get(0);
        assertEquals(new ConfidenceStep(1, ConfidenceStepKind.VOTED, 0.3, 3, 2, "model", 40L), step);
    }

    @Test
    void escalatesWhatSamplesDisagreeAbout() {
        TaskRun task = run(below(0.8).setSamples(1).setEscalateTo("large"));
        task.decide(places(task.submit().turn(), "cup", 0.4));
        task.decide(places(asked(task).get(0), "mug", 0.5));
        TurnRequested larger = task.turn();
        assertEquals("large", larger.getModel());
        assertEquals(3, larger.getAttempt());
        assertEquals(
                "{\"text\":\"jug\"}",
                task.decide(places(larger, "jug", 0.95)).call().getArguments());
        List<ConfidenceStep> steps = task.state().getConfidence();
        assertEquals(ConfidenceStepKind.ESCALATED, steps.get(1).getKind());
        assertEquals("large", steps.get(1).getModel());
        assertEquals(1_000, steps.get(1).getCostNanos());
        assertEquals(1_000 + 2 * 20, task.state().getUsage().getCostNanos());
    }

    @Test
    void asksAHumanInTheEnd() {
        TaskRun task = run(below(0.8).setEscalateTo("large").setAskHuman(true));
        task.decide(places(task.submit().turn(), "cup", 0.4));
        task.decide(places(task.turn(), "jug", 0.7));
        var request = ((AgentCommand.AskHuman) task.sent().get(0)).request();
        assertEquals("confidence 0.7 is below 0.8", request.getWhy());
        assertEquals("{\"text\":\"jug\"}", request.getArguments());
        assertEquals("place", task.approve(request.getInvocationId()).call().getTool());
    }

    @Test
    void takesTheBestWhenNothingElseIsConfigured() {
        TaskRun task = run(below(0.8));
        assertEquals(
                "place",
                task.decide(places(task.submit().turn(), "mug", 0.1)).call().getTool());
        assertEquals(
                ConfidenceStepKind.TAKEN, task.state().getConfidence().get(0).getKind());
    }

    @Test
    void goesOnWithoutALargerModelThatHasNoTopic() {
        TaskRun task = run(below(0.8).setEscalateTo(FixedAgents.WITHOUT_TOPIC).setAskHuman(true));
        task.decide(places(task.submit().turn(), "cup", 0.4));
        assertTrue(task.sent().get(0) instanceof AgentCommand.AskHuman);
    }

    @Test
    void goesOnWithoutSamplesThatFailOrDoNotCome() {
        TaskRun task = run(below(0.8).setSamples(3).setAgreement(0.2));
        task.decide(places(task.submit().turn(), "cup", 0.4));
        List<TurnRequested> samples = asked(task);
        task.fail(Samples.turnFailed(samples.get(0), FailureKind.PERMANENT, "x"));
        task.decide(Samples.calls(samples.get(1)));
        assertEquals(List.of(), task.sent());
        assertEquals("place", task.whenDue().call().getTool());
        assertEquals(1, task.state().getConfidence().get(0).getVotes());
    }

    @Test
    void looksAtThresholdsOfSingleArguments() {
        TaskRun task = run(below(0.2).setArguments(Map.of("place.text", 0.9)).setSamples(1));
        task.decide(places(task.submit().turn(), "cup", 0.8));
        assertEquals(1, asked(task).size());
    }

    @Test
    void looksAtTheConfidenceOfAnAnswer() {
        TaskRun task = run(below(0.5).setSamples(2));
        TurnRequested first = task.submit().turn();
        task.decide(TurnDecided.newBuilder(Samples.answer(first, "No."))
                .setConfidence(0.1)
                .build());
        List<TurnRequested> samples = asked(task);
        task.decide(Samples.answer(samples.get(0), " Yes. "));
        task.decide(Samples.answer(samples.get(1), "Yes."));
        assertEquals(
                " Yes. ", ((AgentCommand.Complete) task.sent().get(0)).result().getAnswer());
        var trajectory = ((AgentCommand.Archive) task.sent().get(1)).trajectory();
        assertEquals(2, trajectory.getConfidence().get(0).getAgreed());
    }

    @Test
    void doubtsWhatIsNoProbability() {
        for (double wrong : new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1e300}) {
            TaskRun task = run(below(0.8).setAskHuman(true));
            task.decide(places(task.submit().turn(), "cup", wrong));
            var request = ((AgentCommand.AskHuman) task.sent().get(0)).request();
            assertEquals("confidence 0 is below 0.8", request.getWhy());
        }
    }

    @Test
    void comparesWhatCallsMean() {
        var asked = Samples.calls(new TaskRun().submit().turn());
        var one = TurnDecided.newBuilder(asked)
                .setCalls(List.of(Samples.call("a", "{\"x\":1,\"y\":[2]}")))
                .build();
        var other = TurnDecided.newBuilder(asked)
                .setCalls(List.of(Samples.call("a", "{ \"y\": [2], \"x\": 1 }")))
                .build();
        assertEquals(Confidence.meaning(one), Confidence.meaning(other));
    }
}
