package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.sampling.SamplingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A model in the layout of Hugging Face: config.json, tokenizer.json, tokenizer_config.json, generation_config.json and
 * onnx/model*.onnx.
 *
 * @param name of the directory: agents name their model by it
 * @param type of the network in Hugging Face's terms, @param format that the model was trained for, empty if it says none
 * @param vocabulary of the configuration, @param positions most tokens that the model was made for
 * @param firstPosition position of a sequence's first token
 * @param settings what its shoal.json says
 */
record ModelDirectory(
        Path path,
        String name,
        GraphVariant variant,
        Path tokenizer,
        String type,
        String format,
        int vocabulary,
        int positions,
        int firstPosition,
        SamplingSettings sampling,
        ModelSettings settings) {
    private static final int MOST_TOKENIZER_BYTES = 256 << 20;

    /** These were trained with the first token at position 1. */
    private static final Set<String> ONE_BASED = Set.of("gemma3", "gemma3_text", "paligemma");

    /** As {@link #read(Path, Optional)}, with the best graph for a CPU. */
    static ModelDirectory read(Path path) {
        return read(path, Optional.empty());
    }

    /**
     * Reads everything but the graph and the tokenizer.
     *
     * @param variant of the graph, such as "q4"; the best for a CPU if it is not given
     * @throws InvalidInput with everything that is missing or unreadable
     */
    static ModelDirectory read(Path path, Optional<String> variant) {
        var problems = new Problems("Model directory " + path);
        if (Files.isRegularFile(path)) {
            problems.add(
                    "model.dir",
                    "is a file; it must be a directory with config.json, so unpack it if it is an archive");
            problems.throwIfAny();
        }
        if (!Files.isDirectory(path)) {
            problems.add(
                    "model.dir", "no such directory; it must hold config.json, tokenizer.json and onnx/model*.onnx");
            problems.throwIfAny();
        }
        JsonNode config = ModelJson.read(path.resolve("config.json"), problems, true);
        JsonNode tokenizer = ModelJson.read(path.resolve("tokenizer_config.json"), problems, true);
        JsonNode generation = ModelJson.read(path.resolve("generation_config.json"), problems, false);
        if (config.path("is_encoder_decoder").asBoolean(false)) {
            problems.add("config.json", "says is_encoder_decoder; only decoders that stand alone are served");
        }
        int vocabulary = positive(config, "vocab_size", problems);
        int positions = positive(config, "max_position_embeddings", problems);
        checkTokenizer(path.resolve("tokenizer.json"), problems);
        Optional<GraphVariant> graph = GraphVariant.choose(path, variant, problems);
        SamplingSettings sampling = GenerationConfig.sampling(generation, problems);
        ModelSettings settings = ModelSettings.read(path, problems);
        problems.throwIfAny();
        String type = config.path("model_type").asText("");
        return new ModelDirectory(
                path,
                path.toAbsolutePath().normalize().getFileName().toString(),
                graph.orElseThrow(),
                path.resolve("tokenizer.json"),
                type,
                tokenizer.path("shoal_format").asText(""),
                vocabulary,
                positions,
                ONE_BASED.contains(type) ? 1 : 0,
                sampling,
                settings);
    }

    /** Multimodal models describe their language model in a part of its own. */
    private static int positive(JsonNode config, String key, Problems problems) {
        if (config.isEmpty()) return 1; // reported already
        JsonNode value =
                config.has(key) ? config.path(key) : config.path("text_config").path(key);
        if (value.isInt() && value.asInt() >= 1) return value.asInt();
        problems.add(
                "config.json",
                key + " must be a positive number, it is " + (value.isMissingNode() ? "missing" : value));
        return 1;
    }

    private static void checkTokenizer(Path file, Problems problems) {
        if (!Files.exists(file)) {
            problems.add("tokenizer.json", "is missing; copy the one that the model was trained with");
        } else {
            ModelJson.isFile(file, MOST_TOKENIZER_BYTES, problems);
        }
    }

    Path graph() {
        return variant.file();
    }
}
