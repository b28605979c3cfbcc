package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.workers.engine.Engine;
import dev.shoal.workers.onnx.InvalidModel;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.sampling.SamplingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelDirectoryTest {
    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void copyModel() throws IOException {
        folder = temp.resolve("my-model");
        try (Stream<Path> files = Files.walk(Fixtures.MODEL)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = folder.resolve(Fixtures.MODEL.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target);
            }
        }
    }

    private void replace(String file, String from, String to) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(from), file + " has no " + from);
        Files.writeString(path, text.replace(from, to));
    }

    private String refusal() {
        return assertThrows(InvalidInput.class, () -> ModelDirectory.read(folder))
                .getMessage();
    }

    private RuntimeException refusalToOpen() {
        var settings = new Model.Settings(1, 128, new RuntimeSettings(1, false), new Engine.Settings(1, 64));
        return assertThrows(RuntimeException.class, () -> Model.open(ModelDirectory.read(folder), settings));
    }

    @Test
    void readsTheLayoutOfHuggingFace() {
        ModelDirectory model = ModelDirectory.read(folder);
        assertEquals("my-model", model.name());
        assertEquals(folder.resolve("onnx/model_q8.onnx"), model.graph());
        assertEquals(SamplingSettings.GREEDY, model.sampling());
    }

    @Test
    void namesEverythingThatIsMissing() throws IOException {
        for (String file : List.of("config.json", "tokenizer.json", "onnx/model_q8.onnx"))
            Files.delete(folder.resolve(file));
        String message = refusal();
        assertTrue(message.contains(folder.toString()), message);
        for (String part :
                List.of("config.json: is missing", "tokenizer.json: is missing", "onnx/model*.onnx, found none")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void namesADirectoryThatDoesNotExist() {
        folder = temp.resolve("nowhere");
        assertTrue(refusal().contains("no such directory"));
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        replace("tokenizer_config.json", "shoal-1", "chatml");
        String message = refusalToOpen().getMessage();
        assertTrue(message.contains("shoal_format is \"chatml\"; this version serves"), message);
    }

    @Test
    void readsHowToSample() throws IOException {
        replace(
                "generation_config.json",
                "\"do_sample\": false",
                "\"do_sample\": true, \"temperature\": 0.5, \"top_k\": 7");
        assertEquals(
                new SamplingSettings(0.5, 7, 1), ModelDirectory.read(folder).sampling());
    }

    @Test
    void namesEveryBadSamplingValue() throws IOException {
        replace(
                "generation_config.json",
                "\"do_sample\": false",
                "\"do_sample\": \"yes\", \"temperature\": -1, \"top_k\": 2.5, \"top_p\": 0, \"min_p\": \"a\","
                        + " \"repetition_penalty\": 1e400");
        String message = refusal();
        for (String part : List.of(
                "do_sample must be true or false, it is \"yes\"",
                "temperature must be a number of at least 0, it is -1",
                "top_k must be a whole number of at least 0, it is 2.5",
                "top_p must be above 0 and at most 1, it is 0",
                "min_p must be from 0 to 1, it is \"a\"",
                "repetition_penalty must be a number above 0")) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void penalisesRepetitionAlsoWithoutSampling() throws IOException {
        replace(
                "generation_config.json",
                "\"do_sample\": false",
                "\"do_sample\": false, \"temperature\": null, \"top_p\": 0.5, \"repetition_penalty\": 1.25");
        assertEquals(
                new SamplingSettings(0, 0, 1, 0, 1.25),
                ModelDirectory.read(folder).sampling());
    }

    @Test
    void takesTheBestVariantForACpuOrTheOneAskedFor() throws IOException {
        Path onnx = folder.resolve("onnx");
        Files.move(onnx.resolve("model_q8.onnx"), onnx.resolve("model_uint8.onnx"));
        assertEquals("uint8", ModelDirectory.read(folder).variant().name());
        for (String name : List.of("quantized", "int8", "fp16", "q4f16", "fp32", "q4", "q8")) {
            Files.createFile(onnx.resolve(name.equals("fp32") ? "model.onnx" : "model_" + name + ".onnx"));
            assertEquals(name, ModelDirectory.read(folder).variant().name());
        }
        ModelDirectory asked = ModelDirectory.read(folder, Optional.of("fp32"));
        assertEquals(onnx.resolve("model.onnx"), asked.graph());
        String message = assertThrows(InvalidInput.class, () -> ModelDirectory.read(folder, Optional.of("q5")))
                .getMessage();
        assertTrue(message.contains("model.variant=q5: is not there; present are fp16, fp32, int8"), message);
    }

    @Test
    void readsTheLayoutOfOptimum() throws IOException {
        Files.move(folder.resolve("onnx/model_q8.onnx"), folder.resolve("model.onnx"));
        assertEquals(folder.resolve("model.onnx"), ModelDirectory.read(folder).graph());
        Files.move(folder.resolve("model.onnx"), folder.resolve("onnx/decoder_model_merged_q4.onnx"));
        assertEquals("q4", ModelDirectory.read(folder).variant().name());
    }

    @Test
    void readsWhatIsSpecialAboutGemma() throws IOException {
        assertEquals(0, ModelDirectory.read(folder).firstPosition());
        replace("config.json", "\"llama\"", "\"gemma3_text\"");
        assertEquals(1, ModelDirectory.read(folder).firstPosition());
    }

    @Test
    void refusesFilesOfDifferentModels() throws IOException {
        replace("config.json", "\"vocab_size\": 3072", "\"vocab_size\": 4000");
        String graph = refusalToOpen().getMessage();
        assertTrue(
                graph.contains("model_q8.onnx: has a vocabulary of 3072 and config.json says vocab_size 4000"), graph);
        replace("config.json", "\"vocab_size\": 4000", "\"vocab_size\": 3000");
        String tokenizer = refusalToOpen().getMessage();
        assertTrue(tokenizer.contains("tokenizer.json: has 3072 tokens"), tokenizer);
    }

    @Test
    void refusesATokenizerWithoutTheControlTokens() throws IOException {
        replace("tokenizer.json", "<|answer|>", "<|reply|>");
        assertTrue(refusalToOpen().getMessage().contains("the control token <|answer|> of format shoal-1 is missing"));
    }

    @Test
    void namesACorruptGraph() throws IOException {
        Files.write(folder.resolve("onnx/model_q8.onnx"), new byte[] {1, 2, 3});
        var refused = refusalToOpen();
        assertEquals(InvalidModel.class, refused.getClass());
        assertTrue(refused.getMessage().contains("model_q8.onnx cannot be loaded"), refused.getMessage());
    }
}
