package dev.shoal.workers;

import dev.shoal.bootstrap.kafka.ShareLane;
import dev.shoal.bootstrap.lifecycle.HealthEndpoint;
import dev.shoal.bootstrap.lifecycle.Lifecycle;
import dev.shoal.schemas.agent.AgentDirectory;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.blob.BlobSettings;
import dev.shoal.schemas.blob.ClaimCheck;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.workers.kafka.TurnHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running model worker: takes turns of the agents whose model it has and writes its decisions. Thread-safe.
 *
 * <p>Keeps no state beyond caches: any number of workers may run, and each may stop at any time.
 */
public final class WorkerProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkerProcess.class);

    private final Lifecycle lifecycle;
    private final Model model;
    private final AgentSource agents;
    private final List<ShareLane> lanes;

    private WorkerProcess(Lifecycle lifecycle, Model model, AgentSource agents, List<ShareLane> lanes) {
        this.lifecycle = lifecycle;
        this.model = model;
        this.agents = agents;
        this.lanes = lanes;
    }

    /**
     * Loads the model and starts to take turns; a broker or registry that is away is waited for in the background.
     *
     * @throws RuntimeException with a message for the user if the model directory cannot be served
     */
    public static WorkerProcess start(WorkerConfig config) {
        var lifecycle = new Lifecycle();
        try {
            return start(config, lifecycle);
        } catch (IOException e) {
            lifecycle.close();
            throw new UncheckedIOException("the health endpoint cannot listen on port " + config.healthPort(), e);
        } catch (RuntimeException e) {
            lifecycle.close();
            throw e;
        }
    }

    private static WorkerProcess start(WorkerConfig config, Lifecycle lifecycle) throws IOException {
        Model model =
                lifecycle.add(Model.open(ModelDirectory.read(config.modelDir(), config.variant()), config.model()));
        Registry registry = lifecycle.add(Registry.connect(config.schemaRegistry()));
        Producer<byte[], byte[]> producer = lifecycle.add(producer(config));
        AgentSource agents = agents(lifecycle.add(AgentDirectory.start(
                Map.copyOf(config.kafka()), registry, config.topics().agents())));
        ScheduledExecutorService executor = executor(config.workerId());
        lifecycle.add(executor::shutdownNow);
        ClaimCheck claims = new BlobSettings(config.blobDir(), BlobSettings.MIN_BYTES).claimCheck();
        var turns = new ModelTurns(
                model, claims, agents, new TurnRecords(config.workerId()), config.answerTokens(), executor);
        String process = "worker " + config.workerId() + "@" + WorkerConfig.host();
        var handler = new TurnHandler(turns, registry, config.topics(), process, executor);
        List<ShareLane> lanes = new ArrayList<>();
        var started = new WorkerProcess(lifecycle, model, agents, lanes);
        String topic = topic(config, model.name());
        String group = group(config, model.name());
        for (int i = 1; i <= config.lanes().count(); i++) {
            lanes.add(lane(config, topic, group, String.valueOf(i), producer, handler));
        }
        String urgent = config.topics().urgent(topic);
        lanes.add(lane(config, urgent, config.topics().urgent(group), "urgent", producer, handler));
        lifecycle.add(() -> closeAll(lanes));
        if (config.healthPort().isPresent()) {
            lifecycle.add(new HealthEndpoint(config.healthPort().get(), started::notReady));
        }
        log.info("worker {} serves the model {} in {} lanes", config.workerId(), model.name(), lanes.size());
        return started;
    }

    private static String topic(WorkerConfig config, String model) {
        return config.lanes().escalated()
                ? config.topics().turns(model)
                : config.topics().turns();
    }

    private static String group(WorkerConfig config, String model) {
        return config.lanes().escalated()
                ? config.topics().workerGroup(model)
                : config.topics().workerGroup();
    }

    private static ShareLane lane(
            WorkerConfig config,
            String topic,
            String group,
            String name,
            Producer<byte[], byte[]> producer,
            ShareLane.Handler handler) {
        var lane = new ShareLane.Config(
                Map.copyOf(config.kafka()),
                topic,
                group,
                config.lanes().batch(),
                config.lanes().deliveryLimit());
        return ShareLane.start(config.workerId() + "-lane-" + name, lane, producer, handler);
    }

    private static Producer<byte[], byte[]> producer(WorkerConfig config) {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, config.workerId());
        settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 2);
        settings.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ScheduledExecutorService executor(String workerId) {
        var executor = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, workerId + "-turns"));
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private static AgentSource agents(AgentDirectory directory) {
        return new AgentSource() {
            @Override
            public Optional<AgentDefinition> find(String nameAtVersion) {
                return directory.find(nameAtVersion);
            }

            @Override
            public boolean loaded() {
                try {
                    return directory.awaitLoaded(Duration.ZERO);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        };
    }

    /** Each lane waits for what it has in progress: side by side, or the waits would add up. */
    private static void closeAll(List<ShareLane> lanes) throws InterruptedException {
        List<Thread> closing =
                lanes.stream().map(lane -> new Thread(lane::close)).toList();
        closing.forEach(Thread::start);
        for (Thread thread : closing) thread.join();
    }

    /** Why the worker decides no turns right now; empty when it does. */
    public String notReady() {
        if (!model.engine().trouble().isEmpty()) return model.engine().trouble();
        if (!agents.loaded()) return "the agents topic is not read to its end yet";
        for (ShareLane lane : lanes)
            if (lane.trouble().isPresent()) return lane.trouble().get();
        return "";
    }

    /** Finishes the turns in progress and stops; what cannot finish goes to other workers. Idempotent. */
    @Override
    public void close() {
        lifecycle.close();
    }
}
