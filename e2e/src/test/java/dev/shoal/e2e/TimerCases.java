package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.ToolInvoked;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Timers: many at once, and those of a time in which no orchestrator ran. They come last, since one orchestrator remains. */
interface TimerCases {
    GovernedStack stack();

    /** How late they fire is printed, and asserted only where -Dshoal.timers.late.ms says what this machine can promise. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    default void firesThousandsOfTimersOnTime() {
        int tasks = Integer.getInteger("shoal.timers", 300);
        Instant due = Instant.now().plusSeconds(30).truncatedTo(ChronoUnit.MILLIS);
        for (int i = 0; i < tasks; i++) {
            var task = GovernedStack.task("due" + i, "desk@1", "wait").setDeadline(due);
            stack().client.send("due" + i, task.build());
        }
        boolean all = startedBefore(due, tasks);
        List<Long> late = awaitLate(due, tasks);
        System.out.printf(
                "%d deadlines at once%s: fired %d ms late in the middle, %d ms at 99 %%, %d ms at most%n",
                tasks,
                all ? "" : " (some submitted too late)",
                late.get(tasks / 2),
                late.get(tasks * 99 / 100),
                late.get(tasks - 1));
        assertTrue(late.get(0) >= 0, late::toString);
        assertTrue(late.get(tasks - 1) <= Integer.getInteger("shoal.timers.late.ms", 60_000), late::toString);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    default void goesOnAfterADowntimeWithDeadlinesAndRetriesWhereTheyWere() throws Exception {
        stack().submit("resumed", "shaky", "call later");
        Instant soon = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.MILLIS);
        var down = GovernedStack.task("down", "desk@1", "wait").setDeadline(soon);
        stack().client.send("down", down.build()).join();
        stack().awaitSeen("down");
        stack().awaitSeen("resumed");
        // Its first attempt has failed, or fails while nobody is there to read it.
        stack().down(soon);
        assertEquals("deadline_exceeded", stack().failed("down").getCode());
        assertEquals("answer to call later", stack().completed("resumed").getAnswer());
        List<Integer> attempts = stack().world.seen("resumed").stream()
                .filter(record -> record instanceof ToolInvoked)
                .map(record -> ((ToolInvoked) record).getAttempt())
                .toList();
        assertEquals(List.of(1, 2), attempts);
    }

    /** Whether all were taken up in time: a task that was not is as late as its start. */
    private boolean startedBefore(Instant due, int tasks) {
        int started = 0;
        while (started < tasks && Instant.now().isBefore(due)) {
            if (stack().world.saw("due" + started)) started++;
            else stack().read(Duration.ofMillis(100));
        }
        return started == tasks;
    }

    private List<Long> awaitLate(Instant due, int count) {
        List<Long> late = new ArrayList<>();
        long end = System.nanoTime() + GovernedStack.PATIENCE.toNanos();
        while (late.size() < count && System.nanoTime() < end) {
            stack().read(Duration.ofMillis(200));
            late.clear();
            for (TaskFailed failed : stack().all(TaskFailed.class)) {
                if (!failed.getTaskId().startsWith("due")) continue;
                late.add(Duration.between(due, failed.getCompletedAt()).toMillis());
            }
        }
        assertEquals(count, late.size());
        late.sort(Long::compare);
        return late;
    }
}
