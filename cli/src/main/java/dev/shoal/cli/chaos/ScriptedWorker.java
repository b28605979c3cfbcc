package dev.shoal.cli.chaos;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.workers.kafka.TurnHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A model worker, lanes and records as they are, with a {@link ScriptedModel} in the place of the real one. Thread-safe. */
public final class ScriptedWorker implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int DELIVERY_LIMIT = 5;

    private final Lifecycle lifecycle = new Lifecycle();

    /** @param batch most turns that one lane takes at once, @param turns the script, @param time that a turn takes */
    public record Config(String id, int lanes, int batch, List<List<ToolCall>> turns, Duration time) {
        public Config {
            turns = List.copyOf(turns);
        }
    }

    private ScriptedWorker() {}

    /** Starts to take turns; a broker or registry that is away is waited for in the background. */
    public static ScriptedWorker start(ConnectionSettings connection, Config config) {
        var worker = new ScriptedWorker();
        Lifecycle opened = worker.lifecycle;
        Topics topics = new Topics(connection.topicPrefix());
        Registry registry = opened.add(Registry.connect(connection.registry()));
        Map<String, Object> settings = connection.clients();
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        var producer = opened.add(new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
        ScheduledExecutorService executor =
                Executors.newScheduledThreadPool(THREADS, task -> new Thread(task, config.id() + "-turns"));
        opened.add(executor::shutdownNow);
        var model = new ScriptedModel(config.id(), config.turns(), config.time(), executor);
        var handler = new TurnHandler(model, registry, topics, config.id(), executor);
        var lane = new ShareLane.Config(
                connection.clients(), topics.turns(), topics.workerGroup(), config.batch(), DELIVERY_LIMIT);
        for (int i = 1; i <= config.lanes(); i++) {
            opened.add(ShareLane.start(config.id() + "-lane-" + i, lane, producer, handler));
        }
        var urgent = new ShareLane.Config(
                connection.clients(),
                topics.urgent(topics.turns()),
                topics.urgent(topics.workerGroup()),
                config.batch(),
                DELIVERY_LIMIT);
        opened.add(ShareLane.start(config.id() + "-lane-urgent", urgent, producer, handler));
        return worker;
    }

    /** The process of a chaos run: the file with its settings is the argument. */
    static void main(List<String> arguments) throws InterruptedException {
        Settings settings = Settings.load(Path.of(arguments.get(0)));
        ConnectionSettings connection = ConnectionSettings.read(settings);
        String id = settings.string("worker.id");
        settings.throwIfAnyProblem();
        start(connection, new Config(id, 1, 8, ChaosAgent.SCRIPT, ChaosAgent.TURN_TIME));
        System.out.println("worker " + id + " is up");
        new CountDownLatch(1).await();
    }

    static List<String> arguments(Path settings) {
        return List.of(ChildProgram.WORKER, settings.toString());
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
