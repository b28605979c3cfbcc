package dev.shoal.cli.measure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The times in which a partition answered nothing although tasks of it waited. Pure; times are nanoseconds of one clock.
 *
 * <p>Partitions are looked at one by one: while one orchestrator is dead the other goes on, and a total would hide the stall.
 */
public final class Stalls {
    private final List<Gap> gaps;

    /** A task that was answered. */
    public record Task(int partition, long submitted, long answered) {}

    /** A partition waited from one time to another. */
    record Gap(int partition, long from, long to) {}

    private Stalls(List<Gap> gaps) {
        this.gaps = List.copyOf(gaps);
    }

    public static Stalls of(Collection<Task> tasks) {
        Map<Integer, List<Task>> byPartition = new TreeMap<>();
        for (Task task : tasks) {
            byPartition
                    .computeIfAbsent(task.partition(), p -> new ArrayList<>())
                    .add(task);
        }
        List<Gap> gaps = new ArrayList<>();
        byPartition.values().forEach(partition -> add(gaps, partition));
        return new Stalls(gaps);
    }

    private static void add(List<Gap> gaps, List<Task> tasks) {
        tasks.sort(Comparator.comparingLong(Task::answered));
        // Of this task and all that were answered after it: before it came, nobody waited.
        long[] oldest = new long[tasks.size()];
        for (int i = tasks.size() - 1; i >= 0; i--) {
            oldest[i] = tasks.get(i).submitted();
            if (i + 1 < tasks.size()) oldest[i] = Math.min(oldest[i], oldest[i + 1]);
        }
        for (int i = 0; i < tasks.size(); i++) {
            long before =
                    i == 0 ? oldest[0] : Math.max(oldest[i], tasks.get(i - 1).answered());
            gaps.add(new Gap(tasks.get(i).partition(), before, tasks.get(i).answered()));
        }
    }

    /** The longest wait of a partition that went on at some time of the span or began in it, counted from the span's start. */
    public long longest(long from, long to) {
        long longest = 0;
        for (Gap gap : gaps) {
            long start = Math.max(gap.from(), from);
            if (start < to && gap.to() > from) longest = Math.max(longest, gap.to() - start);
        }
        return longest;
    }
}
