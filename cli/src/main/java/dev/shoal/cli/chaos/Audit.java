package dev.shoal.cli.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Holds what a run left behind against what it should have. Pure. */
final class Audit {
    private static final int MOST_NAMED = 5;

    private Audit() {}

    /**
     * What stands in the topics and in the database when all is over.
     *
     * @param submitted ids of the tasks that Kafka confirmed
     * @param results how many results each task has, @param wrong tasks whose result is not the right answer
     * @param trajectories how many each task has
     * @param admitted invocations with an effect that the orchestrator sent out
     * @param effects how often each of them happened, @param ledger how many rows each has in the connectors' ledger
     * @param deadLetters origin and cause of each
     */
    record Evidence(
            Set<String> submitted,
            Map<String, Integer> results,
            Map<String, String> wrong,
            Map<String, Integer> trajectories,
            Set<String> admitted,
            Map<String, Integer> effects,
            Map<String, Integer> ledger,
            List<String> deadLetters) {}

    /** One thing that must be zero. @param examples the first few */
    record Check(String name, int count, List<String> examples) {}

    static List<Check> checks(Evidence e) {
        List<Check> checks = new ArrayList<>();
        checks.add(
                check("tasks without a result", minus(e.submitted(), e.results().keySet())));
        checks.add(check("tasks with more than one result", repeated(e.results())));
        checks.add(check("results of tasks nobody submitted", minus(e.results().keySet(), e.submitted())));
        checks.add(check("tasks with a wrong result", told(e.wrong())));
        checks.add(check(
                "tasks without a trajectory",
                minus(e.submitted(), e.trajectories().keySet())));
        checks.add(check("tasks with more than one trajectory", repeated(e.trajectories())));
        checks.add(check("expected side effects never admitted", minus(expected(e.submitted()), e.admitted())));
        checks.add(check(
                "admitted side effects that did not happen",
                minus(e.admitted(), e.effects().keySet())));
        checks.add(check("side effects that happened twice", repeated(e.effects())));
        checks.add(check("side effects nobody admitted", minus(e.effects().keySet(), e.admitted())));
        checks.add(check(
                "admitted side effects without a ledger row",
                minus(e.admitted(), e.ledger().keySet())));
        checks.add(check("side effects with two ledger rows", repeated(e.ledger())));
        checks.add(check(
                "dead letters", new TreeSet<>(e.deadLetters()), e.deadLetters().size()));
        return checks;
    }

    private static Set<String> expected(Set<String> tasks) {
        Set<String> invocations = new TreeSet<>();
        for (String task : tasks) {
            for (int i = 0; i < ChaosAgent.BOOKINGS; i++) {
                invocations.add(task + "/" + ChaosAgent.BOOKING_TURN + "/" + i);
            }
        }
        return invocations;
    }

    private static Set<String> minus(Set<String> all, Set<String> without) {
        Set<String> left = new TreeSet<>(all);
        left.removeAll(without);
        return left;
    }

    private static Set<String> repeated(Map<String, Integer> counts) {
        Set<String> repeated = new TreeSet<>();
        counts.forEach((id, count) -> {
            if (count > 1) repeated.add(id + " (" + count + ")");
        });
        return repeated;
    }

    private static Set<String> told(Map<String, String> wrong) {
        Set<String> told = new TreeSet<>();
        wrong.forEach((task, what) -> told.add(task + ": " + what));
        return told;
    }

    private static Check check(String name, Set<String> found) {
        return check(name, found, found.size());
    }

    private static Check check(String name, Set<String> found, int count) {
        return new Check(name, count, found.stream().limit(MOST_NAMED).toList());
    }
}
