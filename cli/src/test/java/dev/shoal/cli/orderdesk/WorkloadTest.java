package dev.shoal.cli.orderdesk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final Path FOLDER = Path.of(System.getProperty("shoal.root"), "examples", "order-desk");

    @Test
    void sameSeedMakesTheSameTasks() throws IOException {
        assertEquals(
                Workload.make(FOLDER, 50, 3).tasks(),
                Workload.make(FOLDER, 50, 3).tasks());
        assertNotEquals(
                Workload.make(FOLDER, 50, 3).tasks(),
                Workload.make(FOLDER, 50, 4).tasks());
    }

    @Test
    void everyPatternIsUsedAndNoGapIsLeftOpen() throws IOException {
        int patterns = Files.readAllLines(FOLDER.resolve("messages.jsonl")).size();
        Workload workload = Workload.make(FOLDER, patterns, 1);
        for (DeskTask task : workload.tasks()) assertFalse(task.input().contains("{"), task.input());
        assertEquals(
                patterns,
                workload.tasks().stream()
                        .map(DeskTask::id)
                        .collect(Collectors.toSet())
                        .size());
    }

    @Test
    void orderNumbersAreUnique() throws IOException {
        Set<Integer> seen = new HashSet<>();
        for (var order : Workload.make(FOLDER, 500, 1).orders()) {
            assertTrue(seen.add(order.id()), "order " + order.id() + " twice");
            assertTrue(order.id() >= 10_000 && order.id() < Workload.FIRST_NEW_ORDER, "order " + order.id());
        }
    }

    @Test
    void mostTasksFit() throws IOException {
        assertEquals(
                Workload.MOST_TASKS,
                Workload.make(FOLDER, Workload.MOST_TASKS, 1).tasks().size());
    }
}
