package dev.shoal.streams;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.AgentRollout;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.ParentCall;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.TaskNotice;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.streams.agent.Samples;
import dev.shoal.streams.processor.Stores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrchestratorTopologyTest {
    private final Harness harness = new Harness(Stores.Kind.MEMORY);

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void runsTaskWithTwoParallelCalls() {
        harness.publish(Samples.desk(1));
        submit();
        TurnRequested first = harness.turn();
        assertEquals("desk@1", first.getAgent());

        decide(Samples.calls(first, Samples.call("look"), Samples.call("mail")));
        ToolInvoked look = harness.invocation("sql");
        ToolInvoked mail = harness.invocation("http");
        assertEquals("task-1/1/1", mail.getInvocationId());
        assertEquals(Map.of("customer", "c-7"), mail.getHeaders());
        returned(Samples.success(mail, "{\"sent\":true}"));
        assertTrue(harness.isSilent(harness.topics.turns()));
        returned(Samples.success(look, "{\"stock\":3}"));

        TurnRequested second = harness.turn();
        List<String> results = second.getMessages().stream()
                .filter(m -> m.getRole() == Role.TOOL)
                .map(Message::getContent)
                .toList();
        assertEquals(List.of("{\"stock\":3}", "{\"sent\":true}"), results);
        decide(Samples.answer(second, "Done."));

        TaskCompleted result = Harness.only(harness.read(harness.topics.results(), TaskCompleted.class));
        assertEquals("Done.", result.getAnswer());
        assertEquals(DecisionKind.ANSWER, result.getKind());
        assertEquals(2, result.getUsage().getTurns());
        assertEquals(2, result.getUsage().getToolCalls());
        Trajectory trajectory = Harness.only(harness.read(harness.topics.trajectories(), Trajectory.class));
        assertEquals(5, trajectory.getMessages().size());
        assertEquals("completed", trajectory.getOutcome());
    }

    @Test
    void sendsWhatIsUrgentToTopicsOfItsOwn() {
        harness.publish(Samples.desk(1));
        harness.send(
                harness.topics.tasks(),
                Samples.TASK,
                TaskSubmitted.newBuilder(Samples.task())
                        .setHeaders(Map.of("priority", "8"))
                        .build());
        TurnRequested turn =
                Harness.only(harness.read(harness.topics.urgent(harness.topics.turns()), TurnRequested.class));
        assertTrue(harness.isSilent(harness.topics.turns()));
        decide(Samples.calls(turn, Samples.call("look")));
        ToolInvoked call =
                Harness.only(harness.read(harness.topics.urgent(harness.topics.invocations("sql")), ToolInvoked.class));
        assertEquals("task-1/1/0", call.getInvocationId());
    }

    @Test
    void retriesToolWhenItsBackoffIsOver() {
        harness.publish(Samples.desk(1));
        submit();
        decide(Samples.calls(harness.turn(), Samples.call("look")));
        ToolInvoked first = harness.invocation("sql");
        returned(Samples.retryable(first, "tool_timeout"));
        assertTrue(harness.isSilent(harness.topics.invocations("sql")));
        harness.pass(Duration.ofMillis(150));
        ToolInvoked second = harness.invocation("sql");
        assertEquals(first.getInvocationId(), second.getInvocationId());
        assertEquals(2, second.getAttempt());
        returned(Samples.retryable(second, "tool_timeout", 5000));
        harness.pass(Duration.ofMillis(4900));
        assertTrue(harness.isSilent(harness.topics.invocations("sql")));
        harness.pass(Duration.ofMillis(150));
        assertEquals(3, harness.invocation("sql").getAttempt());
    }

    @Test
    void firesTimerAfterRestart() {
        harness.publish(Samples.desk(1));
        submit();
        decide(Samples.calls(harness.turn(), Samples.call("look")));
        returned(Samples.retryable(harness.invocation("sql"), "tool_timeout"));
        harness.restart(Duration.ofSeconds(30));
        harness.pass(Duration.ofMillis(50));
        assertEquals(2, harness.invocation("sql").getAttempt());
        harness.pass(Duration.ofSeconds(30));
        TaskFailed failed = Harness.only(harness.read(harness.topics.results(), TaskFailed.class));
        assertEquals("deadline_exceeded", failed.getCode());
    }

    /** More than are taken at a time: the rest comes a tick later, and none of them twice. */
    @Test
    void firesAllTimersOfHoursOfDowntimeWithinAFewTicks() {
        harness.publish(Samples.desk(1));
        Set<String> waiting = new HashSet<>();
        for (int i = 0; i < 5000; i++) {
            String id = "waiting-" + i;
            waiting.add(id);
            harness.send(harness.topics.tasks(), id, Samples.task(id, "desk"));
        }
        harness.read(harness.topics.turns(), TurnRequested.class);

        harness.restart(Duration.ofHours(6));
        harness.pass(Duration.ofMillis(150));

        List<TaskFailed> failed = harness.read(harness.topics.results(), TaskFailed.class);
        assertEquals(waiting, failed.stream().map(TaskFailed::getTaskId).collect(toSet()));
        assertEquals(waiting.size(), failed.size());
        for (TaskFailed task : failed) assertEquals("deadline_exceeded", task.getCode());
        harness.pass(Duration.ofMinutes(1));
        assertTrue(harness.isSilent(harness.topics.results()));
    }

    @Test
    void aFinishedTaskLeavesNothingInTheStoresAfterItsRetention() {
        harness.publish(Samples.desk(1));
        submit();
        decide(Samples.answer(harness.turn(), "Done."));
        assertEquals(1, harness.content(Stores.TASKS).size());
        harness.pass(Harness.RETENTION.plusSeconds(60));
        assertEquals(List.of(), harness.content(Stores.TASKS));
        assertEquals(List.of(), harness.content(Stores.TIMERS));
    }

    @Test
    void ignoresSecondSubmissionUntilTheFirstIsForgotten() {
        harness.publish(Samples.desk(1));
        submit();
        TurnRequested turn = harness.turn();
        submit();
        assertTrue(harness.isSilent(harness.topics.turns()));
        decide(Samples.answer(turn, "Done."));
        submit();
        harness.pass(Harness.RETENTION.minusSeconds(1));
        submit();
        assertTrue(harness.isSilent(harness.topics.turns()));
        var results = harness.read(harness.topics.results());
        assertEquals(1, results.stream().filter(r -> r instanceof TaskCompleted).count());
        assertEquals(3, results.stream().filter(r -> r instanceof TaskNotice).count());
        assertEquals(1, harness.content(Stores.TASKS).size());

        harness.pass(Duration.ofSeconds(2));
        assertEquals(List.of(), harness.content(Stores.TASKS));
        assertEquals(List.of(), harness.content(Stores.TIMERS));
    }

    @Test
    void keepsAnAgentThatWorksWhenWhatIsPublishedInItsPlaceCannotBeUsed() {
        harness.publish(Samples.desk(1));
        submit();
        TurnRequested turn = harness.turn();
        harness.publishRaw(turn.getAgent(), new byte[] {1, 2, 3});
        decide(Samples.calls(turn, Samples.call("look")));
        assertEquals(1, harness.invocation("sql").getAttempt());
    }

    @Test
    void handsACallToAnotherAgentThroughTheTopics() {
        harness.publish(Samples.desk(1));
        harness.publish(Samples.caller());
        harness.send(harness.topics.tasks(), Samples.TASK, Samples.task(Samples.TASK, "caller"));
        decide(Samples.calls(harness.turn(), Samples.call("ask")));
        TurnRequested child = harness.turn();
        assertEquals("task-1/1/0", child.getTaskId());
        assertEquals("desk@1", child.getAgent());
        harness.send(harness.topics.decisions(), child.getTaskId(), Samples.answer(child, "Three."));
        TurnRequested next = harness.turn();
        assertEquals("{\"answer\":\"Three.\"}", next.getMessages().get(2).getContent());
        assertEquals(Samples.TASK, next.getTaskId());

        decide(Samples.calls(next, Samples.call("ask")));
        assertEquals("task-1/2/0", harness.turn().getTaskId());
        harness.read(harness.topics.results());
        harness.send(harness.topics.tasks(), Samples.TASK, Samples.cancelled("enough"));
        var failed = harness.read(harness.topics.results(), TaskFailed.class);
        assertEquals(
                List.of("cancelled", "cancelled"),
                failed.stream().map(TaskFailed::getCode).toList());
    }

    @Test
    void letsAShareOfNewTasksTakeACanary() {
        harness.publish(Samples.desk(1));
        harness.publish(Samples.desk(2));
        var rollout = new AgentRollout("desk", 1, 2, 30, null, "ann", Samples.START);
        harness.send(harness.topics.agents(), "desk", rollout);
        int canaries = 0;
        for (int i = 0; i < 200; i++) {
            harness.send(harness.topics.tasks(), "t" + i, Samples.task("t" + i, "desk"));
            if (harness.turn().getAgent().equals("desk@2")) canaries++;
        }
        int found = canaries;
        assertTrue(canaries > 35 && canaries < 85, () -> found + " of 200");
        harness.send(harness.topics.agents(), "desk", new AgentRollout("desk", 1, 7, 100, null, "ann", Samples.START));
        submit();
        assertEquals("desk@1", harness.turn().getAgent());
    }

    @Test
    void startsTaskWhoseAgentIsPublishedAMomentLater() {
        submit();
        harness.publish(Samples.desk(1));
        harness.pass(Duration.ofMillis(200));
        assertEquals(1, harness.turn().getTurn());
    }

    @Test
    void failsTaskOfUnknownAgent() {
        submit();
        harness.pass(Duration.ofSeconds(4));
        TaskFailed failed = Harness.only(harness.read(harness.topics.results(), TaskFailed.class));
        assertEquals("unknown_agent", failed.getCode());
    }

    @Test
    void takesNewestUsableVersionAtSubmissionAndStaysOnIt() {
        harness.publish(Samples.desk(9));
        harness.publish(Samples.desk(10));
        harness.publishRaw("desk@11", new byte[] {1, 2, 3});
        submit();
        TurnRequested first = harness.turn();
        assertEquals("desk@10", first.getAgent());
        harness.publish(Samples.desk(12));
        decide(Samples.calls(first, Samples.call("look")));
        ToolInvoked look = harness.invocation("sql");
        assertEquals("desk@10", look.getAgent());
        returned(Samples.success(look, "1"));
        assertEquals("desk@10", harness.turn().getAgent());
    }

    @Test
    void sendsUnreadableRecordsOfEverySourceToTheDeadLetters() {
        byte[] key = Samples.TASK.getBytes(StandardCharsets.UTF_8);
        byte[] garbage = {7, 7, 7, 7, 7, 7, 7, 7};
        for (String topic : harness.topics.coPartitioned()) {
            harness.pipe(topic, key, garbage);
            DeadLetter letter = deadLetter();
            assertEquals(topic, letter.getTopic());
            assertEquals("unreadable_record", letter.getCode());
            assertArrayEquals(garbage, letter.getValue().array());
            harness.pipe(topic, key, null);
            assertEquals("unreadable_record", deadLetter().getCode());
        }
    }

    @Test
    void sendsRecordsThatDoNotBelongInTheirTopicToTheDeadLetters() {
        for (String topic : harness.topics.coPartitioned()) {
            harness.send(topic, Samples.TASK, Samples.desk(1));
            assertEquals("unexpected_type", deadLetter().getCode());
        }
        harness.send(harness.topics.decisions(), Samples.TASK, Samples.task());
        assertEquals("unexpected_type", deadLetter().getCode());
    }

    @Test
    void sendsRecordsUnderAnotherKeyToTheDeadLetters() {
        harness.send(harness.topics.tasks(), "task-2", Samples.task());
        assertEquals("key_mismatch", deadLetter().getCode());
        harness.pipe(harness.topics.tasks(), null, harness.serialize(harness.topics.tasks(), Samples.task()));
        assertEquals("key_mismatch", deadLetter().getCode());
        var forged = TaskSubmitted.newBuilder(Samples.task())
                .setParent(new ParentCall("victim", "victim/1/0", 1, 0, 1, false))
                .build();
        harness.send(harness.topics.tasks(), Samples.TASK, forged);
        assertEquals("invalid_task", deadLetter().getCode());
        harness.send(harness.topics.tasks(), "", Samples.task("", "desk"));
        assertEquals("invalid_task", deadLetter().getCode());
    }

    /** Results repeat the name, and a result that no topic takes would hold up its partition for good. */
    @Test
    void refusesATaskWhoseAgentHasAnEndlessName() {
        harness.send(harness.topics.tasks(), Samples.TASK, Samples.task(Samples.TASK, "a".repeat(600_000)));
        assertEquals("invalid_task", deadLetter().getCode());
        assertEquals(0, harness.read(harness.topics.results(), TaskFailed.class).size());
    }

    /** A dead letter that no topic takes would hold up its partition for good. */
    @Test
    void leavesAHugeKeyOutOfTheDeadLetter() {
        harness.pipe(harness.topics.tasks(), new byte[600_000], new byte[] {7});
        DeadLetter letter = deadLetter();
        assertNull(letter.getKey());
        assertArrayEquals(new byte[] {7}, letter.getValue().array());
        assertTrue(letter.getCause().endsWith("(key of 600000 bytes left out: read it there)"), letter.getCause());
    }

    @Test
    void goesOnAfterPoison() {
        harness.publish(Samples.desk(1));
        harness.pipe(harness.topics.tasks(), new byte[] {1}, new byte[] {0, 0, 0, 0, 99, 1});
        assertEquals("unreadable_record", deadLetter().getCode());
        submit();
        assertEquals(1, harness.turn().getTurn());
    }

    @Test
    void keepsTasksAndTimersInRocksDb() {
        try (var onDisk = new Harness(Stores.Kind.ROCKSDB)) {
            onDisk.publish(Samples.desk(1));
            onDisk.send(onDisk.topics.tasks(), Samples.TASK, Samples.task());
            onDisk.restart(Duration.ofSeconds(1));
            onDisk.pass(Duration.ofMillis(Samples.TIME_MS));
            TaskFailed failed = Harness.only(onDisk.read(onDisk.topics.results(), TaskFailed.class));
            assertEquals("deadline_exceeded", failed.getCode());
        }
    }

    @Test
    void aBugCostsOneEventAndNoOther() {
        AgentDefinition desk = Samples.desk(1);
        var tools = List.of(Samples.tool("look", Harness.BUG, Effect.READ, false));
        harness.publish(AgentDefinition.newBuilder()
                .setName("desk")
                .setVersion(1)
                .setModel("m")
                .setInstructions("")
                .setTools(tools)
                .setMaxTurns(3)
                .setMaxTokens(100L)
                .setMaxTimeMs(desk.getMaxTimeMs())
                .setMaxResultBytes(100)
                .setTurnAttempts(1)
                .build());
        submit();
        TurnRequested turn = harness.turn();
        decide(Samples.calls(turn, Samples.call("look")));
        DeadLetter letter = deadLetter();
        assertEquals("undecidable", letter.getCode());
        assertArrayEquals(
                Samples.TASK.getBytes(StandardCharsets.UTF_8), letter.getKey().array());
        decide(Samples.answer(turn, "Done."));
        assertEquals(
                1, harness.read(harness.topics.results(), TaskCompleted.class).size());
    }

    private DeadLetter deadLetter() {
        return Harness.only(harness.read(harness.topics.deadLetters(), DeadLetter.class));
    }

    private void submit() {
        harness.send(harness.topics.tasks(), Samples.TASK, Samples.task());
    }

    private void decide(TurnDecided decision) {
        harness.send(harness.topics.decisions(), decision.getTaskId(), decision);
    }

    private void returned(ToolReturned outcome) {
        harness.send(harness.topics.toolResults(), outcome.getTaskId(), outcome);
    }
}
