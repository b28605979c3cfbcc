package dev.shoal.streams.processor;

import dev.shoal.schemas.avro.TaskState;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.blob.BlobFailure;
import dev.shoal.schemas.failure.Burial;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.streams.agent.AgentCommand;
import dev.shoal.streams.agent.AgentDecider;
import dev.shoal.streams.agent.AgentEvent;
import dev.shoal.streams.agent.Agents;
import dev.shoal.streams.agent.Decision;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings each event to its task: reads the state, lets the decider decide, writes and sends what it says. No rules. */
final class TaskProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final Logger log = LoggerFactory.getLogger(TaskProcessor.class);

    /** So many timers at a time, so that records do not wait long behind a burst of them. */
    private static final int MOST_TIMERS = 2000;

    private static final long AFTER_BUG_MS = 60_000;

    private final TaskProcessing processing;
    private final AgentDecider decider;
    private final EventDecoder decoder;
    private final DeadLetters deadLetters;
    private final Home home;
    private final SubTaskSeal seal;
    private final Claims claims;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<String, TaskState> tasks;
    private Timers timers;
    private Agents agents;

    private static final class Undecidable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Undecidable(RuntimeException bug) {
            super(bug);
        }
    }

    TaskProcessor(TaskProcessing processing) {
        this.processing = processing;
        this.decider = new AgentDecider(processing.limits());
        this.decoder = new EventDecoder(processing.registry().serde().deserializer(), processing.topics());
        this.deadLetters = new DeadLetters(processing.process());
        this.home = new Home(processing.partitions());
        this.seal = new SubTaskSeal(processing.subTaskSecret());
        this.claims = new Claims(processing.claims());
    }

    @Override
    public void init(ProcessorContext<byte[], Object> initial) {
        context = initial;
        tasks = context.getStateStore(Stores.TASKS);
        timers = new Timers(context.getStateStore(Stores.TIMERS));
        ReadOnlyKeyValueStore<String, byte[]> published = context.getStateStore(Stores.AGENTS);
        agents = new AgentCatalog(published, processing.registry(), processing.topics(), processing.topicExists());
        context.schedule(processing.tick(), PunctuationType.WALL_CLOCK_TIME, this::fireTimers);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        Decoded decoded = Patience.withRegistry(() -> decoder.decode(place.topic(), record.key(), record.value()));
        if (decoded instanceof Decoded.Poison poison) {
            bury(record, poison);
        } else if (decoded instanceof Decoded.Event e) {
            Optional<String> elsewhere = home.objection(record.key(), place.partition());
            if (elsewhere.isPresent()) {
                bury(record, new Decoded.Poison(ErrorCode.WRONG_PARTITION, elsewhere.get()));
                return;
            }
            Optional<String> forged = seal.objection(e.event(), record.headers());
            if (forged.isPresent()) {
                bury(record, new Decoded.Poison(ErrorCode.INVALID_TASK, forged.get()));
                return;
            }
            try {
                handle(e.event(), record.key());
            } catch (Undecidable bug) {
                bury(record, new Decoded.Poison(ErrorCode.UNDECIDABLE, String.valueOf(bug.getCause())));
            }
        }
    }

    private void fireTimers(long nowMs) {
        for (Timer timer : timers.takeDue(nowMs, MOST_TIMERS)) {
            byte[] key = key(timer.taskId());
            try {
                handle(new AgentEvent.TimeReached(timer.taskId()), key);
            } catch (Undecidable bug) {
                log.error(
                        "task {} is due and cannot go on; it is looked at again later", timer.taskId(), bug.getCause());
                timers.add(timer.taskId(), nowMs + AFTER_BUG_MS);
            }
        }
    }

    private void handle(AgentEvent event, byte[] key) {
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        Optional<TaskState> stored = Optional.ofNullable(tasks.get(event.taskId()));
        try {
            handle(event, key, stored.map(state -> claims.in(state, event)), now);
        } catch (BlobFailure failure) {
            // Away: the thread starts over and nothing is lost.
            if (failure.away()) throw failure;
            log.error("task {} cannot go on: {}", event.taskId(), failure.getMessage());
            handle(Claims.lost(event.taskId(), failure), key, stored, now);
            // Whether a timer is gone or not, the end of the task has one.
            Optional.ofNullable(tasks.get(event.taskId()))
                    .ifPresent(ended ->
                            timers.add(event.taskId(), decider.dueAt(ended).toEpochMilli()));
        }
    }

    private void handle(AgentEvent event, byte[] key, Optional<TaskState> state, Instant now) {
        Decision decision = decide(state, event, now);
        keep(event, state, decision.next());
        for (AgentCommand command : decision.commands()) send(command, key, now);
    }

    /** Nothing is written before there is a decision, so a bug costs one event and holds up no other. */
    private Decision decide(Optional<TaskState> state, AgentEvent event, Instant now) {
        try {
            return Patience.withRegistry(() -> decider.decide(state, event, agents, now));
        } catch (KafkaException e) {
            throw e; // the registry or a store is away: nothing is wrong with the event
        } catch (RuntimeException e) {
            throw new Undecidable(e);
        }
    }

    private void keep(AgentEvent event, Optional<TaskState> before, Optional<TaskState> next) {
        // A timer that fired is gone. Any other stays, and if the task is then due later, finds out that it is early.
        boolean fired = event instanceof AgentEvent.TimeReached;
        if (next.isEmpty()) {
            if (before.isPresent()) tasks.delete(event.taskId());
            return;
        }
        boolean changed = before.isEmpty() || before.get() != next.get();
        if (changed) write(event.taskId(), next.get());
        if (!changed && !fired) return;
        Instant due = decider.dueAt(next.get());
        if (fired || before.isEmpty() || due.isBefore(decider.dueAt(before.get()))) {
            timers.add(event.taskId(), due.toEpochMilli());
        }
    }

    /** A state that cannot be written costs the event that led to it; nothing was written yet. */
    private void write(String taskId, TaskState state) {
        try {
            tasks.put(taskId, claims.out(state));
        } catch (SerializationException e) {
            throw new Undecidable(e);
        }
    }

    private void send(AgentCommand command, byte[] key, Instant now) {
        if (command instanceof AgentCommand.AskModel c)
            context.forward(Envelopes.of(key, claims.out(c), now), Nodes.TURNS);
        else if (command instanceof AgentCommand.CallTool c)
            context.forward(Envelopes.of(key, c, now), Nodes.INVOCATIONS);
        else if (command instanceof AgentCommand.Complete c) forward(Nodes.RESULTS, key, c.result(), now);
        else if (command instanceof AgentCommand.Fail c) forward(Nodes.RESULTS, key, c.result(), now);
        else if (command instanceof AgentCommand.Notify c) forward(Nodes.RESULTS, key, c.notice(), now);
        else if (command instanceof AgentCommand.Archive c)
            forward(Nodes.TRAJECTORIES, key, claims.out(c.trajectory()), now);
        else if (command instanceof AgentCommand.AskHuman c) forward(Nodes.APPROVAL_REQUESTS, key, c.request(), now);
        else if (command instanceof AgentCommand.SettleApproval c)
            forward(Nodes.APPROVAL_REQUESTS, key, c.settled(), now);
        else if (command instanceof AgentCommand.SubmitTask c) submit(c.task(), now);
        else if (command instanceof AgentCommand.CancelTask c)
            forward(Nodes.SUB_TASKS, key(c.cancelled().getTaskId()), c.cancelled(), now);
        else if (command instanceof AgentCommand.AnswerParent c)
            forward(Nodes.SUB_TASK_RESULTS, key(c.outcome().getTaskId()), c.outcome(), now);
        else throw new AssertionError("unhandled command: " + command.getClass());
    }

    private void submit(TaskSubmitted task, Instant now) {
        var headers = new RecordHeaders();
        seal.seal(task.getTaskId(), headers);
        context.forward(new Record<>(key(task.getTaskId()), task, now.toEpochMilli(), headers), Nodes.SUB_TASKS);
    }

    private static byte[] key(String taskId) {
        return taskId.getBytes(StandardCharsets.UTF_8);
    }

    private void bury(Record<byte[], byte[]> record, Decoded.Poison poison) {
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        var source = context.recordMetadata().orElseThrow();
        forward(
                Nodes.DEAD_LETTERS,
                Burial.key(record.key()),
                deadLetters.of(source, record.key(), record.value(), poison, now),
                now);
    }

    private void forward(String node, byte[] key, Object value, Instant now) {
        context.forward(new Record<>(key, value, now.toEpochMilli()), node);
    }
}
