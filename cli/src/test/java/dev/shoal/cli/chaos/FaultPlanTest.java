package dev.shoal.cli.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which faults a seed draws. */
class FaultPlanTest {
    private static final int ALL = Part.values().length * FaultKind.values().length;

    @Test
    void aSeedDrawsTheSameFaultsAgain() {
        assertEquals(draw(7, 50), draw(7, 50));
        assertNotEquals(draw(7, 50), draw(8, 50));
    }

    @Test
    void everyKindOfFaultComesBeforeAnyComesAgain() {
        Set<String> labels = new HashSet<>();
        draw(3, ALL).forEach(fault -> labels.add(fault.label()));
        assertEquals(ALL, labels.size());
    }

    @Test
    void faultsThatOverlapHitDifferentParts() {
        List<Fault> faults = draw(5, 2000);
        for (int i = 0; i + 1 < faults.size(); i++) {
            if (!faults.get(i).overlapped()) continue;
            assertNotEquals(
                    faults.get(i).target().part(), faults.get(i + 1).target().part());
        }
    }

    @Test
    void drawsOnlyWhatIsAskedFor() {
        var only = Set.of("restart orchestrator", "kill broker");
        var plan = new FaultPlan(1, only);
        Set<String> labels = new HashSet<>();
        for (int i = 0; i < 20; i++) labels.add(plan.next().label());
        assertEquals(only, labels);
    }

    private static List<Fault> draw(long seed, int count) {
        var plan = new FaultPlan(seed, Set.of());
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) faults.add(plan.next());
        return faults;
    }
}
