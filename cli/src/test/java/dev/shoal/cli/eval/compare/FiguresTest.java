package dev.shoal.cli.eval.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static final OptionalLong UNKNOWN = OptionalLong.empty();
    private static final OptionalDouble FREE = OptionalDouble.empty();

    @Test
    void addsUpTimeTokensAndMoney() {
        List<TaskRun> runs = List.of(
                new TaskRun("a", true, 0.5, 300, 30),
                new TaskRun("b", false, 1.5, 500, 50),
                new TaskRun("c", true, 1.0, 100, 10),
                new TaskRun("d", true, 0.6, 180, 18));
        Figures it = Figures.of("m", runs, OptionalLong.of(5), OptionalDouble.of(0.72));
        assertEquals(0.75, it.quality());
        assertEquals(0.6, it.p50Seconds());
        assertEquals(1.5, it.p99Seconds());
        assertEquals(300, it.tokensPerSecond(), 1e-9);
        assertEquals(30, it.writtenPerSecond(), 1e-9);
        assertEquals(0.25, it.hoursPer1000(), 1e-9);
        assertEquals(0.18, it.pricePer1000().orElseThrow(), 1e-9);
        assertEquals(it.hoursPer1000(), Figures.of("m", runs, UNKNOWN, FREE).cost());
    }

    @Test
    void theRangeIsWilsons() {
        Figures it = figures("m", 8, 10, 1);
        assertEquals(0.490, it.low(), 0.001);
        assertEquals(0.943, it.high(), 0.001);
        assertEquals(1, figures("m", 5, 5, 1).high());
        assertEquals(0, figures("m", 0, 5, 1).low());
    }

    @Test
    void aModelIsWorthwhileUnlessAnotherBeatsIt() {
        Figures good = figures("good", 9, 10, 5);
        Figures cheap = figures("cheap", 4, 10, 1);
        Figures beaten = figures("beaten", 4, 10, 2);
        Figures twin = figures("twin", 9, 10, 5);
        List<Figures> all = List.of(good, cheap, beaten, twin);
        assertTrue(good.worthwhile(all));
        assertTrue(cheap.worthwhile(all));
        assertTrue(twin.worthwhile(all));
        assertFalse(beaten.worthwhile(all));
    }

    @Test
    void aMeasurementWarmsUpAndCountsAllTurnsOfATask() {
        List<Integer> asked = new ArrayList<>();
        TurnModel model = new TurnModel() {
            @Override
            public String name() {
                return "steady";
            }

            @Override
            public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
                asked.add(conversation.size());
                var usage = new Reply.Usage(100, 60, 7);
                return new Reply(Reply.Kind.ANSWER, List.of(), "", 1, usage, Duration.ofMillis(20));
            }

            @Override
            public void close() {}
        };
        List<TaskRun> runs = new ArrayList<>();
        Measurement.run(model, List.of(task("two", 2, true), task("one", 1, false)), runs::add);
        assertEquals(5, asked.size());
        assertEquals(List.of(new TaskRun("two", true, 0.04, 94, 14), new TaskRun("one", false, 0.02, 47, 7)), runs);
    }

    @Test
    void theLinesBetweenProcessesComeBackAsTheyWent() {
        var run = new TaskRun("x \"1\"", true, 0.125, 12, 3);
        assertEquals(
                new RunLines.Line.Task(run), RunLines.read(RunLines.task(run)).orElseThrow());
        var end = new RunLines.Line.End(OptionalLong.of(77));
        assertEquals(end, RunLines.read(RunLines.end(OptionalLong.of(77))).orElseThrow());
        assertEquals(
                new RunLines.Line.End(UNKNOWN),
                RunLines.read(RunLines.end(UNKNOWN)).orElseThrow());
        assertTrue(RunLines.read("a native library says hello").isEmpty());
    }

    @Test
    void readsThePeakOfTheMemory() {
        assertEquals(OptionalLong.of(2048L * 1024), PeakMemory.in(List.of("Name:\tjava", "VmHWM:\t    2048 kB")));
        assertEquals(UNKNOWN, PeakMemory.in(List.of("Name:\tjava")));
    }

    static Figures figures(String name, int passed, int tasks, double seconds) {
        List<TaskRun> runs = new ArrayList<>();
        for (int i = 0; i < tasks; i++) runs.add(new TaskRun("t" + i, i < passed, seconds, 100, 10));
        return Figures.of(name, runs, UNKNOWN, FREE);
    }

    private static Case task(String id, int turns, boolean right) {
        return new Case() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public String category() {
                return "any";
            }

            @Override
            public Verdict judge(TurnModel model) {
                for (int i = 0; i < turns; i++) model.reply(new Catalogue("", List.of()), List.of());
                return new Verdict(right ? List.of() : List.of(new Fault(Fault.Kind.FORMAT, "")), "");
            }
        };
    }
}
