package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.onnx.Device;
import dev.shoal.workers.onnx.KvPlace;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.onnx.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which settings of the runtime are fastest for a model on this machine. Kept beside the model directory, as {@code
 * NAME.calibration.json}: the directory itself may be shared between machines, or not be writable. Immutable.
 *
 * @param cores that the process could use; on a machine with others the calibration does not count
 */
public record Calibration(int cores, RuntimeSettings runtime) {
    private static final Logger log = LoggerFactory.getLogger(Calibration.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The passes of one turn with all tricks on: a short message, a few guesses and forced tokens, some batched rows. */
    private static final double SHARE_OF_A_LONG_PROMPT = 0.1;

    private static final int PASSES_OF_A_FEW = 4;

    /** Settings that were tried. @param turnSeconds about what a turn takes with them, guessed from single passes */
    public record Candidate(RuntimeSettings runtime, PassSpeed speed, double turnSeconds) {
        private static Candidate of(RuntimeSettings runtime, PassSpeed speed) {
            double turn = SHARE_OF_A_LONG_PROMPT * speed.prefillSeconds()
                    + PASSES_OF_A_FEW * speed.fewSeconds()
                    + speed.oneSeconds()
                    + speed.batchSeconds() / 2;
            return new Candidate(runtime, speed, turn);
        }
    }

    static int coresHere() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Where the calibration of a model directory is kept. */
    public static Path file(Path directory) {
        Path whole = directory.toAbsolutePath().normalize();
        return whole.resolveSibling(whole.getFileName() + ".calibration.json");
    }

    /**
     * Tries weights, then numbers of threads, then spinning.
     *
     * @param seconds at most for each kind of pass of each candidate, @param tried told of each
     * @throws RuntimeException naming the file of the directory that cannot be used and what to do
     */
    public static Calibration measure(Path directory, int rows, double seconds, Consumer<Candidate> tried) {
        List<Candidate> all = new ArrayList<>();
        for (Weights weights : Weights.values()) {
            all.add(candidate(directory, new RuntimeSettings(1, false, weights), rows, seconds, tried));
        }
        Weights weights = best(all).runtime().weights();
        for (int threads = 2;
                threads <= coresHere();
                threads = Math.max(threads + 1, Math.min(2 * threads, coresHere()))) {
            for (boolean spinning : new boolean[] {false, true}) {
                all.add(candidate(directory, new RuntimeSettings(threads, spinning, weights), rows, seconds, tried));
            }
        }
        return new Calibration(coresHere(), best(all).runtime());
    }

    private static Candidate candidate(
            Path directory, RuntimeSettings runtime, int rows, double seconds, Consumer<Candidate> tried) {
        var processor = runtime.on(Device.CPU, KvPlace.HOST);
        var candidate = Candidate.of(runtime, PassSpeed.measure(directory, processor, rows, seconds));
        tried.accept(candidate);
        return candidate;
    }

    private static Candidate best(List<Candidate> all) {
        return all.stream()
                .min(Comparator.comparingDouble(Candidate::turnSeconds))
                .orElseThrow();
    }

    /** @throws IOException if the folder of the model directory cannot be written to */
    public Path write(Path directory) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("cores", cores);
        node.put("threads", runtime.threads());
        node.put("spinning", runtime.spinning());
        node.put("weights", name(runtime.weights()));
        node.put("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        Path file = file(directory);
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n");
        return file;
    }

    /** What was kept for the model directory, where it was found on a machine like this. A damaged file is told in the log. */
    public static Optional<Calibration> read(Path directory) {
        Path file = file(directory);
        if (!Files.exists(file)) return Optional.empty();
        var problems = new Problems("Calibration " + file);
        JsonNode node = ModelJson.read(file, problems, true);
        Optional<Weights> weights = weights(node.path("weights").asText());
        int threads = node.path("threads").asInt();
        if (!problems.isEmpty() || weights.isEmpty() || threads < 1 || threads > 256) {
            log.warn("{} is left out, it is damaged: run ./shoal calibrate again", file);
            return Optional.empty();
        }
        var found = new Calibration(
                node.path("cores").asInt(),
                new RuntimeSettings(threads, node.path("spinning").asBoolean(), weights.get()));
        if (found.cores == coresHere()) return Optional.of(found);
        log.warn(
                "{} is left out: it was found with {} cores and there are {}; run ./shoal calibrate again",
                file,
                found.cores,
                coresHere());
        return Optional.empty();
    }

    static Optional<Weights> weights(String name) {
        for (Weights weights : Weights.values()) if (name(weights).equals(name)) return Optional.of(weights);
        return Optional.empty();
    }

    /** As configurations spell it. */
    public static String name(Weights weights) {
        return weights.name().toLowerCase(Locale.ROOT);
    }
}
