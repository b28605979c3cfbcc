package dev.shoal.workers;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.Settings;
import dev.shoal.schemas.topic.Topics;
import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.engine.Tricks;
import dev.shoal.workers.onnx.Device;
import dev.shoal.workers.onnx.KvPlace;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.onnx.Weights;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a model worker. Immutable.
 *
 * @param kafka Kafka's own settings, {@code bootstrap.servers} among them
 * @param schemaRegistry Confluent's own settings
 * @param modelDir the model directory; agents name their model by its last part
 * @param variant of the model's graph, such as q4; the best for a CPU if empty
 * @param workerId unique among the running workers; in every decision
 * @param answerTokens most tokens of an answer
 * @param blobDir where long contents of turns lie
 * @param healthPort where to answer health checks; none if empty
 */
public record WorkerConfig(
        Map<String, String> kafka,
        Map<String, String> schemaRegistry,
        Topics topics,
        Path modelDir,
        Optional<String> variant,
        String workerId,
        Lanes lanes,
        EngineSettings engine,
        int answerTokens,
        Optional<Path> blobDir,
        Optional<Integer> healthPort) {
    /**
     * How turns are taken.
     *
     * @param count lanes beside the one for urgent turns, @param batch most turns that one lane takes at once
     * @param deliveryLimit the share group's {@code group.share.delivery.count.limit}
     * @param escalated takes the turns that are escalated to its model instead of all others
     */
    public record Lanes(int count, int batch, int deliveryLimit, boolean escalated) {}

    /**
     * How the model is run.
     *
     * @param slots turns decided side by side, @param contextTokens most tokens of a conversation and its next turn
     * @param threads of one forward pass, @param spinning true on a machine that nothing else uses
     * @param weights packed as in the file, or unpacked; these three are the calibration's where nothing is set
     * @param prefillChunkTokens most tokens of a prompt in one pass, so that other turns go on meanwhile
     * @param cacheMegabytes most memory for keys and values of prefixes and conversations that have no slot
     * @param tokenBudget most tokens of the prompts and turns that are decided side by side; 0 for as many as the slots hold
     * @param count engines side by side, which divide the slots, @param packing whether a pass may take tokens of several turns
     * @param device that computes, @param kv where keys and values lie
     */
    public record EngineSettings(
            int slots,
            int contextTokens,
            int threads,
            boolean spinning,
            Weights weights,
            int prefillChunkTokens,
            int cacheMegabytes,
            int tokenBudget,
            int count,
            boolean packing,
            Device device,
            KvPlace kv) {
        private static EngineSettings read(Settings settings, RuntimeSettings measured) {
            String weights = settings.string("engine.weights", Calibration.name(measured.weights()));
            Optional<Weights> known = Calibration.weights(weights);
            settings.check(known.isPresent(), "engine.weights", "must be packed or unpacked");
            return new EngineSettings(
                    settings.integer("engine.slots", 8, 1, 256),
                    settings.integer("engine.context.tokens", 2048, 64, 131_072),
                    settings.integer("engine.threads", measured.threads(), 1, 256),
                    settings.bool("engine.spinning", measured.spinning()),
                    known.orElse(Weights.PACKED),
                    settings.integer("engine.prefill.chunk.tokens", 256, 16, 8192),
                    settings.integer("engine.cache.mb", 128, 0, 1_048_576),
                    settings.integer("engine.token.budget", 0, 0, Integer.MAX_VALUE),
                    settings.integer("engine.count", 1, 1, 64),
                    settings.bool("engine.packing", true),
                    settings.choice("engine.device", Device.AUTO),
                    settings.choice("engine.kv", KvPlace.AUTO));
        }
    }

    /** Where nothing was measured. */
    private static final RuntimeSettings CAREFUL = new RuntimeSettings(1, false);

    public WorkerConfig {
        kafka = Map.copyOf(kafka);
        schemaRegistry = Map.copyOf(schemaRegistry);
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput with every problem */
    public static WorkerConfig read(Settings settings) {
        ConnectionSettings connection = ConnectionSettings.read(settings);
        Path model = settings.path("model.dir");
        RuntimeSettings measured =
                Calibration.read(model).map(Calibration::runtime).orElse(CAREFUL);
        var config = new WorkerConfig(
                connection.kafka(),
                connection.registry(),
                new Topics(connection.topicPrefix()),
                model,
                settings.optional("model.variant"),
                settings.string("worker.id", hostAndProcess()),
                new Lanes(
                        settings.integer("worker.lanes", 2, 1, 64),
                        settings.integer("worker.batch", 8, 1, 500),
                        settings.integer("worker.delivery.limit", 5, 2, 10),
                        settings.bool("worker.escalated", false)),
                EngineSettings.read(settings, measured),
                settings.integer("answer.max.tokens", 200, 8, 1000),
                blobDir(settings),
                ConnectionSettings.healthPort(settings));
        settings.throwIfAnyProblem();
        return config;
    }

    private static Optional<Path> blobDir(Settings settings) {
        Optional<Path> folder = settings.optional("blob.dir").map(Path::of);
        folder.ifPresent(dir -> settings.check(
                Files.isDirectory(dir), "blob.dir", "no such directory; it is the orchestrators' blob.dir"));
        return folder;
    }

    private static String hostAndProcess() {
        return host() + "-" + ProcessHandle.current().pid();
    }

    static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }

    /** Every record that the lanes hold can wait in the engine at the same time. */
    Model.Settings model() {
        return new Model.Settings(
                (engine.slots() + engine.count() - 1) / engine.count(),
                engine.contextTokens(),
                new RuntimeSettings(
                        engine.threads(), engine.spinning(), engine.weights(), engine.device(), engine.kv()),
                new Engine.Settings(
                        (lanes.count() + 1) * lanes.batch(),
                        engine.prefillChunkTokens(),
                        Tricks.ALL,
                        (long) engine.cacheMegabytes() << 20,
                        engine.tokenBudget() == 0 ? Long.MAX_VALUE : engine.tokenBudget()),
                engine.count(),
                engine.packing());
    }
}
