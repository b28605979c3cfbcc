package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.cli.client.RecordFollower;
import dev.shoal.cli.client.ResultLine;
import dev.shoal.cli.client.TaskClient;
import dev.shoal.cli.orderdesk.DeskTask;
import dev.shoal.cli.orderdesk.Workload;
import dev.shoal.cli.stack.EmbeddedStack;
import dev.shoal.cli.stack.OrderDesk;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Garbage on every topic ends in dead-letters with its reason, and the tasks around it are worked off. */
class GarbageTest {
    private static final Path ROOT = Path.of(System.getProperty("shoal.root"));
    private static final Topics TOPICS = new Topics("");
    private static final List<String> READ_BY_PROCESSES = List.of(
            TOPICS.tasks(),
            TOPICS.decisions(),
            TOPICS.toolResults(),
            TOPICS.approvals(),
            TOPICS.turns(),
            TOPICS.invocations("sql"),
            TOPICS.invocations("http"));
    /** Not the wire format; an unknown schema id; a known one with a broken body; nothing. */
    private static final List<byte[]> GARBAGE = List.of(
            "not avro at all".getBytes(StandardCharsets.UTF_8),
            new byte[] {0, 0x7f, 0x7f, 0x7f, 0x7f, 1, 2, 3},
            new byte[] {0, 0, 0, 0, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff},
            new byte[] {});

    @Test
    @Timeout(180)
    void garbageOnEveryTopicGoesToDeadLettersAndNothingElseStops() throws Exception {
        Workload workload = Workload.make(ROOT.resolve("examples/order-desk"), 20, 5);
        try (OrderDesk desk = new OrderDesk(ROOT.resolve("examples/order-desk"), workload);
                EmbeddedStack stack = EmbeddedStack.start(new EmbeddedStack.Options(
                        ROOT.resolve("model/order-desk"), 1, 0, 0, desk.agent(), desk.connectorSettings()));
                var follower =
                        new RecordFollower(stack.connection(), List.of(TOPICS.results(), TOPICS.deadLetters()), true);
                var client = new TaskClient(stack.connection())) {
            List<DeskTask> tasks = workload.tasks();
            submit(client, tasks.subList(0, 10));
            throwGarbage(stack);
            submit(client, tasks.subList(10, 20));

            Set<String> finished = new HashSet<>();
            Map<String, List<DeadLetter>> dead = new TreeMap<>();
            int expectedDead = READ_BY_PROCESSES.size() * GARBAGE.size();
            long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            while ((finished.size() < tasks.size() || count(dead) < expectedDead) && System.nanoTime() < end) {
                follower.poll(Duration.ofMillis(200), (topic, value) -> {
                    if (value instanceof DeadLetter letter) {
                        dead.computeIfAbsent(letter.getTopic(), t -> new ArrayList<>())
                                .add(letter);
                    } else {
                        finished.add(ResultLine.taskId(value));
                    }
                });
            }
            assertEquals(tasks.size(), finished.size(), "tasks with a result");
            for (String topic : READ_BY_PROCESSES) {
                List<DeadLetter> letters = dead.getOrDefault(topic, List.of());
                assertEquals(GARBAGE.size(), letters.size(), "dead letters of " + topic);
                for (DeadLetter letter : letters) {
                    assertEquals(false, letter.getCause().isBlank(), "cause of " + letter);
                    assertEquals("unreadable_record", letter.getCode());
                }
            }
        }
    }

    private static int count(Map<String, List<DeadLetter>> dead) {
        return dead.values().stream().mapToInt(List::size).sum();
    }

    private static void submit(TaskClient client, List<DeskTask> tasks) {
        for (DeskTask task : tasks) {
            client.submit(task.id(), "order-desk", task.input(), Map.of("customer", task.customer()));
        }
    }

    private static void throwGarbage(EmbeddedStack stack) throws Exception {
        try (var producer = new KafkaProducer<>(
                stack.connection().clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<String> topics = new ArrayList<>(READ_BY_PROCESSES);
            topics.add(TOPICS.agents());
            for (String topic : topics) {
                for (byte[] garbage : GARBAGE) {
                    byte[] key = "desk-00001".getBytes(StandardCharsets.UTF_8);
                    producer.send(new ProducerRecord<>(topic, key, garbage)).get();
                }
            }
        }
    }
}
