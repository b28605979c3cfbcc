package dev.shoal.cli.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an audit of a chaos run finds. */
class AuditTest {
    private final Map<String, Integer> results = new HashMap<>();
    private final Map<String, String> wrong = new HashMap<>();
    private final Map<String, Integer> trajectories = new HashMap<>();
    private final Set<String> admitted = new HashSet<>();
    private final Map<String, Integer> effects = new HashMap<>();
    private final Map<String, Integer> ledger = new HashMap<>();

    @BeforeEach
    void oneTaskAsItShouldBe() {
        results.put("a", 1);
        trajectories.put("a", 1);
        for (String invocation : List.of("a/2/0", "a/2/1")) {
            admitted.add(invocation);
            effects.put(invocation, 1);
            ledger.put(invocation, 1);
        }
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertEquals(Map.of(), found());
    }

    @Test
    void findsATaskWithoutResult() {
        results.clear();
        assertEquals(Map.of("tasks without a result", 1), found());
    }

    @Test
    void findsASecondResult() {
        results.put("a", 2);
        assertEquals(Map.of("tasks with more than one result", 1), found());
    }

    @Test
    void findsAnEffectThatHappenedTwice() {
        effects.put("a/2/1", 2);
        assertEquals(Map.of("side effects that happened twice", 1), found());
    }

    @Test
    void findsAnEffectThatNeverHappened() {
        effects.remove("a/2/0");
        assertEquals(Map.of("admitted side effects that did not happen", 1), found());
    }

    @Test
    void findsAnEffectThatNobodyAdmitted() {
        effects.put("b/2/0", 1);
        assertEquals(Map.of("side effects nobody admitted", 1), found());
    }

    @Test
    void findsAnEffectWithoutItsRowInTheLedger() {
        ledger.remove("a/2/0");
        assertEquals(Map.of("admitted side effects without a ledger row", 1), found());
    }

    @Test
    void findsAWrongAnswer() {
        wrong.put("a", "deadline_exceeded");
        assertEquals(Map.of("tasks with a wrong result", 1), found());
    }

    private Map<String, Integer> found() {
        var evidence =
                new Audit.Evidence(Set.of("a"), results, wrong, trajectories, admitted, effects, ledger, List.of());
        Map<String, Integer> found = new TreeMap<>();
        for (Audit.Check check : Audit.checks(evidence)) {
            if (check.count() > 0) found.put(check.name(), check.count());
        }
        return found;
    }
}
