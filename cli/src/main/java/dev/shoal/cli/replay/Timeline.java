package dev.shoal.cli.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * One order for the records of several topics. Within a topic the offsets say in which order the orchestrator took them; between
 * topics it is on record nowhere, and what caused what, then the time, decide. Pure.
 */
final class Timeline {
    private Timeline() {}

    static List<Recorded> merge(List<List<Recorded>> topics) {
        List<List<Recorded>> left = new ArrayList<>();
        for (List<Recorded> topic : topics) if (!topic.isEmpty()) left.add(topic);
        List<Recorded> merged = new ArrayList<>();
        while (!left.isEmpty()) {
            int next = 0;
            for (int i = 1; i < left.size(); i++) {
                if (before(left.get(i).get(0), left.get(next).get(0))) next = i;
            }
            List<Recorded> topic = left.get(next);
            merged.add(topic.get(0));
            if (topic.size() == 1) left.remove(next);
            else left.set(next, topic.subList(1, topic.size()));
        }
        return merged;
    }

    private static boolean before(Recorded one, Recorded other) {
        boolean ranked = one.rank() != Recorded.ANY_TIME && other.rank() != Recorded.ANY_TIME;
        if (ranked && one.rank() != other.rank()) return one.rank() < other.rank();
        return one.at().isBefore(other.at());
    }
}
