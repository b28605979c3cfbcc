package dev.shoal.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.Secret;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ParentCall;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.streams.agent.Samples;
import dev.shoal.streams.processor.Stores;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever may write to the topic tasks guesses the id of a sub-task. */
class SubTaskSealTest {
    private static final String SUB_TASK = Samples.TASK + "/1/0";

    private final Harness harness = new Harness(Stores.Kind.MEMORY, Optional.of(new Secret("s3cret")));

    @AfterEach
    void close() {
        harness.close();
    }

    private void publishAgents() {
        ToolDefinition ask = ToolDefinition.newBuilder(Samples.tool("ask", "agent", Effect.READ, false))
                .setBinding("{\"agent\":\"desk@1\",\"input\":\"text\"}")
                .build();
        harness.publish(Samples.desk(1));
        harness.publish(AgentDefinition.newBuilder(Samples.desk(1))
                .setName("lead")
                .setTools(List.of(ask))
                .build());
    }

    private static TaskSubmitted.Builder guessed() {
        return TaskSubmitted.newBuilder(Samples.task(SUB_TASK, "desk@1"));
    }

    private void refuses(TaskSubmitted forged, String why) {
        harness.send(harness.topics.tasks(), SUB_TASK, forged);
        DeadLetter letter = Harness.only(harness.read(harness.topics.deadLetters(), DeadLetter.class));
        assertEquals("invalid_task", letter.getCode());
        assertTrue(letter.getCause().contains(why), letter.getCause());
        assertTrue(harness.isSilent(harness.topics.turns()));
    }

    @Test
    void onlyAnOrchestratorSubmitsSubTasks() {
        publishAgents();
        refuses(
                guessed()
                        .setParent(new ParentCall(Samples.TASK, SUB_TASK, 1, 0, 1, false))
                        .build(),
                "the seal is wrong");
        refuses(guessed().build(), "are for sub-tasks");
        harness.send(harness.topics.tasks(), Samples.TASK, Samples.task(Samples.TASK, "lead@1"));
        TurnRequested turn = harness.turn();
        harness.send(harness.topics.decisions(), Samples.TASK, Samples.calls(turn, Samples.call("ask")));
        TestRecord<byte[], byte[]> own = Harness.only(harness.raw(harness.topics.tasks()));
        // The driver brings what is written to a topic that is read back by itself: the sub-task has begun.
        assertEquals(SUB_TASK, harness.turn().getTaskId());
        // The seal of one task is none of another.
        var other = new TestRecord<>(
                "x/1/0".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                harness.serialize(harness.topics.tasks(), Samples.task("x/1/0", "desk@1")),
                own.headers());
        harness.pipe(harness.topics.tasks(), other);
        assertEquals(
                "invalid_task",
                Harness.only(harness.read(harness.topics.deadLetters(), DeadLetter.class))
                        .getCode());
    }
}
