package dev.shoal.e2e;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.RecordFollower;
import dev.shoal.schemas.avro.ToolInvoked;
import dev.shoal.schemas.avro.ToolReturned;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Answers turns and invocations of a real broker as a script says; what the script leaves out is never answered. Thread-safe. */
final class ScriptedWorld implements AutoCloseable {
    private static final Topics TOPICS = new Topics("");

    private final Registry registry;
    private final KafkaProducer<String, SpecificRecord> producer;
    private final RecordFollower follower;
    private final Function<TurnRequested, Optional<SpecificRecord>> model;
    private final Function<ToolInvoked, Optional<ToolReturned>> tools;
    private final Queue<SpecificRecord> seen = new ConcurrentLinkedQueue<>();
    private final Set<String> tasks = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "scripted-world");
    private volatile boolean closed;

    ScriptedWorld(
            ConnectionSettings where,
            List<String> topics,
            Function<TurnRequested, Optional<SpecificRecord>> model,
            Function<ToolInvoked, Optional<ToolReturned>> tools) {
        this.model = model;
        this.tools = tools;
        registry = Registry.connect(where.registry());
        Map<String, Object> settings = where.clients();
        settings.put("acks", "all");
        producer = new KafkaProducer<>(
                settings, new StringSerializer(), registry.serde().serializer());
        follower = new RecordFollower(where, topics, true);
        thread.start();
    }

    /** Turns and invocations of a task so far. */
    List<SpecificRecord> seen(String taskId) {
        return seen.stream().filter(record -> taskId(record).equals(taskId)).toList();
    }

    boolean saw(String taskId) {
        return tasks.contains(taskId);
    }

    private static String taskId(SpecificRecord record) {
        return record instanceof TurnRequested turn ? turn.getTaskId() : ((ToolInvoked) record).getTaskId();
    }

    private void run() {
        while (!closed) follower.poll(Duration.ofMillis(100), (topic, record) -> answer(record));
        follower.close();
    }

    private void answer(SpecificRecord record) {
        seen.add(record);
        tasks.add(taskId(record));
        if (record instanceof TurnRequested turn) {
            model.apply(turn).ifPresent(decision -> send(TOPICS.decisions(), turn.getTaskId(), decision));
        } else if (record instanceof ToolInvoked call) {
            tools.apply(call).ifPresent(result -> send(TOPICS.toolResults(), call.getTaskId(), result));
        }
    }

    private void send(String topic, String key, SpecificRecord value) {
        producer.send(new ProducerRecord<>(topic, key, value));
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
        producer.close();
        registry.close();
    }
}
