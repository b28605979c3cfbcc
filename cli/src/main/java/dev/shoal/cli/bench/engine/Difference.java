package dev.shoal.cli.bench.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The first place where a level decided other tokens than the naive engine; tokens are empty where a turn is missing. */
record Difference(String level, String task, int turn, int[] expected, int[] found) {
    static Optional<Difference> first(
            String level, List<BenchTask> tasks, List<List<int[]>> expected, List<List<int[]>> found) {
        for (int task = 0; task < expected.size(); task++) {
            int turns = Math.max(expected.get(task).size(), found.get(task).size());
            for (int turn = 0; turn < turns; turn++) {
                int[] one = turn(expected.get(task), turn);
                int[] other = turn(found.get(task), turn);
                if (Arrays.equals(one, other)) continue;
                return Optional.of(new Difference(level, tasks.get(task).id(), turn, one, other));
            }
        }
        return Optional.empty();
    }

    /** How many tasks differ somewhere. */
    static long tasks(List<List<int[]>> expected, List<List<int[]>> found) {
        long count = 0;
        for (int task = 0; task < expected.size(); task++) {
            if (!Arrays.deepEquals(expected.get(task).toArray(), found.get(task).toArray())) count++;
        }
        return count;
    }

    private static int[] turn(List<int[]> turns, int turn) {
        return turn < turns.size() ? turns.get(turn) : new int[0];
    }
}
