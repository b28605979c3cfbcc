package dev.shoal.cli.fuzz;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/** Holds what became of each record against what had to. Pure. */
final class Accounts {
    private Accounts() {}

    /** How many of a kind were sent, and how many of them became dead letters. */
    record Kind(int sent, int letters) {
        Kind plus(boolean letter) {
            return new Kind(sent + 1, letters + (letter ? 1 : 0));
        }
    }

    /** What became of the records of one topic. */
    record Topic(int sent, int letters, int processed, int skipped) {}

    static Map<String, Kind> kinds(SentRecords sent) {
        Map<String, Kind> kinds = new TreeMap<>();
        sent.forEach((place, kind, expect, letters) -> {
            Kind before = kinds.getOrDefault(kind, new Kind(0, 0));
            kinds.put(kind, before.plus(letters > 0));
        });
        return kinds;
    }

    static Map<String, Topic> topics(SentRecords sent) {
        Map<String, Topic> topics = new TreeMap<>();
        sent.forEach((place, kind, expect, letters) -> {
            boolean skipped = expect == Expect.SKIPPED;
            boolean letter = letters > 0;
            Topic one = new Topic(1, letter ? 1 : 0, letter || skipped ? 0 : 1, skipped ? 1 : 0);
            topics.merge(
                    place.partition().topic(),
                    one,
                    (a, b) -> new Topic(
                            a.sent() + b.sent(),
                            a.letters() + b.letters(),
                            a.processed() + b.processed(),
                            a.skipped() + b.skipped()));
        });
        return topics;
    }

    static List<Finding> records(SentRecords sent) {
        var silent = new Finding("bad records that should be dead letters and are not");
        var unjust = new Finding("records that are dead letters and should not be");
        var twice = new Finding("records with several dead letters");
        sent.forEach((place, kind, expect, letters) -> {
            String which = kind + " at " + place;
            if (expect == Expect.LETTER && letters == 0) silent.add(which);
            if ((expect == Expect.PROCESSED || expect == Expect.SKIPPED) && letters > 0) unjust.add(which);
            if (letters > 1) twice.add(which + " (" + letters + ")");
        });
        return List.of(silent, unjust, twice);
    }

    /** A bad record that was taken for a task is a task: it has one result. @param results of a task */
    static List<Finding> badTasks(SentRecords sent, ToIntFunction<String> results) {
        var stuck = new Finding("tasks of bad records without a result");
        var twice = new Finding("tasks of bad records with several results");
        var both = new Finding("dead letters that became tasks nevertheless");
        sent.tasks().forEach((task, place) -> {
            int found = results.applyAsInt(task);
            boolean letter = sent.letters(place) > 0;
            String which = task + ": " + sent.kind(place).orElse("") + " at " + place;
            if (!letter && found == 0) stuck.add(which);
            if (found > 1) twice.add(which + " (" + found + ")");
            if (letter && found > 0) both.add(which);
        });
        return List.of(stuck, twice, both);
    }

    static List<Finding> goodTasks(
            int submitted, ToIntFunction<String> results, Map<String, String> wrong, Map<String, Integer> effects) {
        var lost = new Finding("good tasks without a result");
        var twice = new Finding("good tasks with several results");
        var otherwise = new Finding("good tasks with a wrong result");
        var effect = new Finding("good tasks whose side effect did not happen exactly once");
        for (int number = 1; number <= submitted; number++) {
            String task = GoodTasks.PREFIX + number;
            int found = results.applyAsInt(task);
            if (found == 0) lost.add(task);
            if (found > 1) twice.add(task + " (" + found + ")");
            if (wrong.containsKey(task)) otherwise.add(task + ": " + wrong.get(task));
            int effects1 = effects.getOrDefault(task + "/1/1", 0);
            if (effects1 != 1) effect.add(task + " (" + effects1 + ")");
        }
        return List.of(lost, twice, otherwise, effect);
    }
}
