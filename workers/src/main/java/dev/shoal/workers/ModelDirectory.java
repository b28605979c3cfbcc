package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.prompt.ShoalFormat;
import dev.shoal.workers.sampling.SamplingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A model in the layout of Hugging Face: config.json, tokenizer.json, tokenizer_config.json, generation_config.json and
 * onnx/model*.onnx.
 *
 * @param name of the directory: agents name their model by it
 * @param vocabulary of the configuration, @param positions most tokens that the model was made for
 */
record ModelDirectory(
        Path path, String name, Path graph, Path tokenizer, int vocabulary, int positions, SamplingSettings sampling) {
    private static final List<String> PREFERRED = List.of("model_q8.onnx", "model_q4.onnx", "model.onnx");

    /** @throws InvalidInput with everything that is missing or unreadable */
    static ModelDirectory read(Path path) {
        var problems = new Problems("Model directory " + path);
        if (!Files.isDirectory(path)) {
            problems.add(
                    "model.dir", "no such directory; it must hold config.json, tokenizer.json and onnx/model*.onnx");
            problems.throwIfAny();
        }
        JsonNode config = json(path.resolve("config.json"), problems, true);
        JsonNode tokenizer = json(path.resolve("tokenizer_config.json"), problems, true);
        JsonNode generation = json(path.resolve("generation_config.json"), problems, false);
        int vocabulary = positive(config, "vocab_size", problems);
        int positions = positive(config, "max_position_embeddings", problems);
        checkFormat(tokenizer, problems);
        if (!Files.isRegularFile(path.resolve("tokenizer.json"))) {
            problems.add("tokenizer.json", "is missing; copy the one that the model was trained with");
        }
        Optional<Path> graph = graph(path.resolve("onnx"), problems);
        SamplingSettings sampling = sampling(generation, problems);
        problems.throwIfAny();
        String name = path.toAbsolutePath().normalize().getFileName().toString();
        return new ModelDirectory(
                path, name, graph.orElseThrow(), path.resolve("tokenizer.json"), vocabulary, positions, sampling);
    }

    private static JsonNode json(Path file, Problems problems, boolean required) {
        var mapper = new ObjectMapper();
        if (!Files.isRegularFile(file)) {
            if (required) problems.add(file.getFileName().toString(), "is missing");
            return mapper.createObjectNode();
        }
        try {
            return mapper.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            problems.add(file.getFileName().toString(), "is not readable JSON: " + e.getMessage());
            return mapper.createObjectNode();
        }
    }

    private static int positive(JsonNode config, String key, Problems problems) {
        if (config.isEmpty()) return 1; // reported already
        int value = config.path(key).asInt(0);
        if (value < 1) problems.add("config.json", key + " must be a positive number");
        return value;
    }

    private static void checkFormat(JsonNode tokenizer, Problems problems) {
        if (tokenizer.isEmpty()) return;
        String format = tokenizer.path("shoal_format").asText("");
        if (format.equals(ShoalFormat.ID)) return;
        String found = format.isEmpty() ? "shoal_format is missing" : "shoal_format is \"" + format + "\"";
        problems.add(
                "tokenizer_config.json", found + "; this version serves models trained for \"" + ShoalFormat.ID + "\"");
    }

    private static Optional<Path> graph(Path folder, Problems problems) {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().matches("model.*\\.onnx"))
                        .sorted()
                        .forEach(found::add);
            } catch (IOException e) {
                problems.add("onnx", "cannot be listed: " + e.getMessage());
            }
        }
        for (String name : PREFERRED)
            if (found.contains(folder.resolve(name))) return Optional.of(folder.resolve(name));
        if (found.isEmpty()) problems.add("onnx", "looked for onnx/model*.onnx, found none; export the model to ONNX");
        return found.stream().findFirst();
    }

    private static SamplingSettings sampling(JsonNode generation, Problems problems) {
        if (!generation.path("do_sample").asBoolean(false)) return SamplingSettings.GREEDY;
        try {
            return new SamplingSettings(
                    generation.path("temperature").asDouble(1),
                    generation.path("top_k").asInt(0),
                    generation.path("top_p").asDouble(1));
        } catch (IllegalArgumentException e) {
            problems.add("generation_config.json", e.getMessage());
            return SamplingSettings.GREEDY;
        }
    }
}
