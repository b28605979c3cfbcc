package dev.shoal.cli.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.measure.Stalls;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts as a stall, and which fault it belongs to. */
class StallsTest {
    private static final Target ORCHESTRATOR = new Target(Part.ORCHESTRATOR, 1);

    @Test
    void partitionsAreLookedAtOneByOne() {
        Stalls stalls = Stalls.of(List.of(
                new Stalls.Task(0, 0, 10),
                new Stalls.Task(0, 5, 90),
                new Stalls.Task(1, 15, 20),
                new Stalls.Task(1, 40, 45)));
        assertEquals(80, stalls.longest(0, 100));
    }

    @Test
    void nobodyWaitsBeforeATaskIsSubmitted() {
        Stalls stalls = Stalls.of(List.of(new Stalls.Task(0, 0, 10), new Stalls.Task(0, 70, 75)));
        assertEquals(10, stalls.longest(0, 100));
    }

    @Test
    void aTaskAnsweredOutOfOrderWaitsAllTheSame() {
        Stalls stalls =
                Stalls.of(List.of(new Stalls.Task(0, 0, 90), new Stalls.Task(0, 5, 10), new Stalls.Task(0, 6, 11)));
        assertEquals(79, stalls.longest(11, 100));
    }

    @Test
    void aStallIsCountedFromTheFaultOnAndToItsEnd() {
        Stalls stalls = Stalls.of(List.of(new Stalls.Task(0, 0, 10), new Stalls.Task(0, 5, 90)));
        assertEquals(70, stalls.longest(20, 30));
        assertEquals(0, stalls.longest(95, 100));
    }

    @Test
    void aFaultIsAloneUnlessAnotherLastsWhileItsStallDoes() {
        List<Struck> struck = List.of(struck(0, 10), struck(50, 60), struck(70, 80));
        assertTrue(Struck.alone(struck, 0, 40));
        assertFalse(Struck.alone(struck, 0, 55));
        assertFalse(Struck.alone(struck, 1, 25));
    }

    @Test
    void recoveriesAreThoseOfAnOrchestratorKilledAlone() {
        long second = Duration.ofSeconds(1).toNanos();
        Stalls stalls = Stalls.of(List.of(new Stalls.Task(0, 0, second), new Stalls.Task(0, second, 9 * second)));
        FaultTable table = FaultTable.of(List.of(struck(2 * second, 3 * second)), stalls, 0, second);
        assertEquals(List.of(7.0), table.recoveries());
        assertEquals(1.0, table.rows().get(0).times());
    }

    private static Struck struck(long start, long healed) {
        var fault = new Fault(ORCHESTRATOR, FaultKind.KILL, Duration.ofNanos(healed - start), Duration.ZERO, false);
        return new Struck(fault, start, healed);
    }
}
