package dev.shoal.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.broker.EmbeddedBroker;
import dev.shoal.schemas.agent.AgentDirectory;
import dev.shoal.schemas.agent.AgentIds;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.serde.Registry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent directory against a real broker: one that is not there, has no topic, has one, goes and comes back. */
class AgentDirectoryTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final Registry registry = Registry.connect(Map.of("schema.registry.url", "mock://agent-directory"));

    private static AgentDefinition agent(int version) {
        return AgentDefinition.newBuilder()
                .setName("desk")
                .setVersion(version)
                .setModel("small")
                .setInstructions("Be brief.")
                .setTools(List.of())
                .setMaxTurns(1)
                .setMaxTokens(1)
                .setMaxTimeMs(1)
                .setMaxResultBytes(1)
                .build();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        synchronized (AgentDirectoryTest.class) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > deadline) throw new AssertionError("not in time");
                AgentDirectoryTest.class.wait(20);
            }
        }
    }

    /** Each record in a transaction of its own, aborted if asked. */
    private static void send(EmbeddedBroker broker, String key, byte[] value, boolean commit) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "agent-directory-test");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("agents", key, value));
            producer.flush();
            if (commit) producer.commitTransaction();
            else producer.abortTransaction();
        }
    }

    private void publish(EmbeddedBroker broker, int version) {
        byte[] value = registry.serde().serializer().serialize("agents", agent(version));
        send(broker, AgentIds.format("desk", version), value, true);
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Test
    void followsTheTopicThroughOutages() throws Exception {
        int port = freePort();
        Map<String, Object> kafka = Map.of("bootstrap.servers", "127.0.0.1:" + port, "group.id", "ignored");
        try (AgentDirectory directory = AgentDirectory.start(kafka, registry, "agents")) {
            try (EmbeddedBroker broker = EmbeddedBroker.start(folder, port, Map.of())) {
                assertFalse(directory.awaitLoaded(Duration.ofSeconds(2)));
                try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                    admin.createTopics(List.of(
                                    new NewTopic("agents", 2, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                            .all()
                            .get();
                }
                assertTrue(directory.awaitLoaded(LONG));
                publish(broker, 1);
                await(() -> directory.find("desk@1").isPresent());
                send(broker, "desk@9", registry.serde().serializer().serialize("agents", agent(9)), false);
                publish(broker, 2);
                await(() -> directory.newest("desk").equals(Optional.of(agent(2))));
                assertEquals(Optional.empty(), directory.find("desk@9"));
            }
            assertEquals(Optional.of(agent(2)), directory.newest("desk"));
            try (EmbeddedBroker broker = EmbeddedBroker.start(folder, port, Map.of())) {
                send(broker, "desk@2", null, true);
                await(() -> directory.newest("desk").equals(Optional.of(agent(1))));
                publish(broker, 3);
                await(() -> directory.find("desk@3").isPresent());
                readsTheSameAgain(kafka);
            }
        }
    }

    private void readsTheSameAgain(Map<String, Object> kafka) throws InterruptedException {
        try (AgentDirectory second = AgentDirectory.start(kafka, registry, "agents")) {
            assertTrue(second.awaitLoaded(LONG));
            assertEquals(Optional.of(agent(3)), second.newest("desk"));
            assertEquals(Optional.of(agent(1)), second.find("desk@1"));
            assertEquals(Optional.empty(), second.find("desk@2"));
        }
    }

    @Test
    void closesQuicklyWithoutABroker() throws Exception {
        var directory =
                AgentDirectory.start(Map.of("bootstrap.servers", "127.0.0.1:" + freePort()), registry, "agents");
        assertFalse(directory.awaitLoaded(Duration.ofSeconds(1)));
        assertTimeout(Duration.ofSeconds(5), directory::close);
    }
}
