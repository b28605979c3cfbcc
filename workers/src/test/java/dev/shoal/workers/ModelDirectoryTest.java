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
        assertTrue(refusal().contains("shoal_format is \"chatml\""));
    }

    @Test
    void readsHowToSample() throws IOException {
        replace(
                "generation_config.json",
                "\"do_sample\": false",
                "\"do_sample\": true, \"temperature\": 0.5, \"top_k\": 7");
        assertEquals(
                new SamplingSettings(0.5, 7, 1), ModelDirectory.read(folder).sampling());
        replace("generation_config.json", "0.5", "-1");
        assertTrue(refusal().contains("temperature must not be negative"));
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
