package dev.shoal.streams.processor;

import dev.shoal.schemas.avro.ApprovalGiven;
import dev.shoal.schemas.avro.ApprovalRefused;
import dev.shoal.schemas.avro.TaskCancelled;
import dev.shoal.schemas.avro.TaskContinued;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnDecided;
import dev.shoal.schemas.avro.TurnFailed;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.serde.RegistryUnavailable;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.streams.agent.AgentEvent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Turns raw records into events, and whatever is no event of its topic into poison. Thread-safe. */
public final class EventDecoder {
    private static final int LONGEST_TASK_ID = 200;
    private static final int LONGEST_AGENT = 200;
    private static final Map<Class<?>, Function<SpecificRecord, AgentEvent>> EVENTS = Map.of(
            TaskSubmitted.class, r -> new AgentEvent.Submitted((TaskSubmitted) r),
            TaskCancelled.class, r -> new AgentEvent.Cancelled((TaskCancelled) r),
            TaskContinued.class, r -> new AgentEvent.Continued((TaskContinued) r),
            TurnDecided.class, r -> new AgentEvent.ModelDecided((TurnDecided) r),
            TurnFailed.class, r -> new AgentEvent.ModelFailed((TurnFailed) r),
            ToolReturned.class, r -> new AgentEvent.ToolAnswered((ToolReturned) r),
            ApprovalGiven.class, r -> new AgentEvent.CallApproved((ApprovalGiven) r),
            ApprovalRefused.class, r -> new AgentEvent.CallRefused((ApprovalRefused) r));

    private final Deserializer<SpecificRecord> records;
    private final Map<String, Set<Class<?>>> expected;

    public EventDecoder(Deserializer<SpecificRecord> records, Topics topics) {
        this.records = records;
        this.expected = Map.of(
                topics.tasks(), Set.of(TaskSubmitted.class, TaskCancelled.class, TaskContinued.class),
                topics.decisions(), Set.of(TurnDecided.class, TurnFailed.class),
                topics.toolResults(), Set.of(ToolReturned.class),
                topics.approvals(), Set.of(ApprovalGiven.class, ApprovalRefused.class));
    }

    /**
     * @param key may be null, as Kafka gives it, and so may the value
     * @throws RegistryUnavailable if nothing can be said about the record for now
     */
    public Decoded decode(String topic, byte[] key, byte[] value) {
        SpecificRecord record;
        try {
            record = records.deserialize(topic, value);
        } catch (RegistryUnavailable e) {
            throw e;
        } catch (SerializationException e) {
            return new Decoded.Poison(ErrorCode.UNREADABLE_RECORD, String.valueOf(e.getMessage()));
        }
        if (record == null) return new Decoded.Poison(ErrorCode.UNREADABLE_RECORD, "the record has no value");
        if (!expected.get(topic).contains(record.getClass())) {
            return new Decoded.Poison(
                    ErrorCode.UNEXPECTED_TYPE, "a " + record.getSchema().getName() + " does not belong in this topic");
        }
        AgentEvent event = EVENTS.get(record.getClass()).apply(record);
        String taskId = event.taskId();
        if (taskId.isEmpty() || taskId.length() > LONGEST_TASK_ID) {
            return new Decoded.Poison(
                    ErrorCode.INVALID_TASK,
                    "a task id has 1 to " + LONGEST_TASK_ID + " characters, not " + taskId.length());
        }
        if (key == null || !Arrays.equals(key, taskId.getBytes(StandardCharsets.UTF_8))) {
            return new Decoded.Poison(ErrorCode.KEY_MISMATCH, "the key is not the record's task id");
        }
        if (event instanceof AgentEvent.Submitted submitted
                && submitted.task().getAgent().length() > LONGEST_AGENT) {
            // Results repeat it, more than once: a long one would make a record that no topic takes.
            return new Decoded.Poison(
                    ErrorCode.INVALID_TASK,
                    "the agent of a task has at most " + LONGEST_AGENT + " characters, not "
                            + submitted.task().getAgent().length());
        }
        if (event instanceof AgentEvent.Submitted e && foreign(e.task())) {
            return new Decoded.Poison(ErrorCode.INVALID_TASK, "a sub-task has the id of the invocation it answers");
        }
        return new Decoded.Event(event);
    }

    /** Whoever may submit tasks must not answer any other call than the one of the task's own id. */
    private static boolean foreign(TaskSubmitted task) {
        return task.getParent() != null && !task.getParent().getInvocationId().equals(task.getTaskId());
    }
}
