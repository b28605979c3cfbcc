package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.engine.StepPlan;
import dev.shoal.workers.onnx.OnnxRunner;
import dev.shoal.workers.onnx.RuntimeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Compares a model directory's graph in ONNX Runtime with what its training wrote into golden.json. Stateless. */
public final class ModelCheck {
    private static final int CONTEXT_TOKENS = 1024;

    private ModelCheck() {}

    /**
     * @param expected greedy tokens of the training's framework, @param equal so many of them, from the first on, are the
     *     graph's too
     * @param worstLogit largest difference of a compared logit of the first position
     */
    public record Report(String model, int promptTokens, int expected, int equal, double worstLogit) {}

    /** @throws dev.shoal.bootstrap.config.InvalidInput if the directory or its golden.json cannot be used */
    public static Report run(Path directory) {
        ModelDirectory model = ModelDirectory.read(directory);
        JsonNode golden = golden(directory);
        int[] prompt = ids(golden.path("ids"));
        int[] expected = ids(golden.path("greedy"));
        try (OnnxRunner runner = OnnxRunner.open(model.graph(), 1, CONTEXT_TOKENS, new RuntimeSettings(1, false))) {
            // In two passes, as a worker feeds a long prompt.
            int half = prompt.length / 2;
            feed(runner, Arrays.copyOf(prompt, half), 0);
            float[] logits = feed(runner, Arrays.copyOfRange(prompt, half, prompt.length), half);
            double worst = worst(logits, golden);
            int equal = 0;
            while (equal < expected.length && best(logits) == expected[equal]) {
                logits = feed(runner, new int[] {expected[equal]}, prompt.length + equal);
                equal++;
            }
            return new Report(model.name(), prompt.length, expected.length, equal, worst);
        }
    }

    private static JsonNode golden(Path directory) {
        var problems = new Problems("Model directory " + directory);
        JsonNode prompt = new ObjectMapper().createObjectNode();
        Path file = directory.resolve("golden.json");
        try {
            prompt = new ObjectMapper().readTree(Files.readAllBytes(file)).path("prompt");
        } catch (IOException e) {
            problems.add("golden.json", "cannot be read; the export writes it: " + e.getMessage());
        }
        int tokens = prompt.path("ids").size() + prompt.path("greedy").size();
        if (problems.isEmpty()
                && (prompt.path("ids").size() < 2 || prompt.path("greedy").isEmpty())) {
            problems.add("golden.json", "prompt.ids and prompt.greedy must hold token ids");
        } else if (tokens > CONTEXT_TOKENS) {
            problems.add("golden.json", "has " + tokens + " tokens, at most " + CONTEXT_TOKENS + " are compared");
        }
        problems.throwIfAny();
        return prompt;
    }

    private static float[] feed(OnnxRunner runner, int[] tokens, int past) {
        return runner.forward(new StepPlan(0, 1, tokens.length, tokens, new int[] {past}))[0];
    }

    private static double worst(float[] logits, JsonNode golden) {
        int[] top = ids(golden.path("first_top_ids"));
        double worst = 0;
        for (int i = 0; i < top.length; i++) {
            double expected = golden.path("first_top_logits").path(i).asDouble();
            worst = Math.max(worst, Math.abs(expected - logits[top[i]]));
        }
        return worst;
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) if (logits[token] > logits[best]) best = token;
        return best;
    }

    private static int[] ids(JsonNode array) {
        int[] ids = new int[array.size()];
        for (int i = 0; i < ids.length; i++) ids[i] = array.get(i).asInt();
        return ids;
    }
}
