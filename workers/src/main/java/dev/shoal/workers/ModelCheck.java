package dev.shoal.workers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.workers.dialect.Dialect;
import dev.shoal.workers.engine.StepPlan;
import dev.shoal.workers.onnx.ModelTraits;
import dev.shoal.workers.onnx.OnnxRunner;
import dev.shoal.workers.onnx.Placement;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.sampling.SamplingSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Loads a model directory and says what is in it; compares it with golden.json where its training wrote one. Stateless. */
public final class ModelCheck {
    private static final int CONTEXT_TOKENS = 1024;

    private ModelCheck() {}

    /**
     * What was found.
     *
     * @param type of the network in Hugging Face's terms, empty if config.json does not say
     * @param prompts where they come from: our own format, or a chat template's file
     * @param format of tool calls, @param ends spellings of the tokens that end a turn
     * @param thoughtTokens most tokens of a thought before a turn
     * @param placement where it ran
     * @param positions most tokens that the model was made for, @param firstPosition of the first token
     */
    public record Report(
            String model,
            String type,
            String prompts,
            String format,
            List<String> ends,
            int thoughtTokens,
            String variant,
            Path graph,
            ModelTraits traits,
            Placement placement,
            int positions,
            int firstPosition,
            SamplingSettings sampling,
            Optional<Comparison> golden) {}

    /**
     * The graph against the framework that trained it.
     *
     * @param expected greedy tokens of the training's framework, @param equal so many of them, from the first on, are the
     *     graph's too
     * @param worstLogit largest difference of a compared logit of the first position
     */
    public record Comparison(int promptTokens, int expected, int equal, double worstLogit) {}

    /**
     * Loads the graph on one thread.
     *
     * @param variant of the graph; the best for a CPU if it is not given
     * @throws RuntimeException naming the file of the directory that cannot be used and what to do
     */
    public static Report run(Path directory, Optional<String> variant) {
        ModelDirectory model = ModelDirectory.read(directory, variant);
        int context = Math.min(CONTEXT_TOKENS, model.positions());
        try (Model.Speech speech = Model.Speech.open(model);
                OnnxRunner runner = ModelGraph.open(model, 1, context, new RuntimeSettings(1, false))) {
            Dialect dialect = speech.dialect();
            return new Report(
                    model.name(),
                    model.type(),
                    dialect.source(),
                    dialect.format().format().id(),
                    ends(speech),
                    dialect.thoughtTokens(),
                    model.variant().name(),
                    model.graph(),
                    runner.traits(),
                    runner.placement(),
                    model.positions(),
                    model.firstPosition(),
                    model.sampling(),
                    golden(directory).map(golden -> compare(runner, golden)));
        }
    }

    private static List<String> ends(Model.Speech speech) {
        return speech.dialect().format().shape().ends().stream()
                .map(end -> speech.tokenizer().spelled(new int[] {end}))
                .sorted()
                .toList();
    }

    private static Comparison compare(OnnxRunner runner, JsonNode golden) {
        int[] prompt = ids(golden.path("ids"));
        int[] expected = ids(golden.path("greedy"));
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
        return new Comparison(prompt.length, expected.length, equal, worst);
    }

    private static Optional<JsonNode> golden(Path directory) {
        Path file = directory.resolve("golden.json");
        if (!Files.exists(file)) return Optional.empty();
        var problems = new Problems("Model directory " + directory);
        JsonNode prompt = ModelJson.read(file, problems, true).path("prompt");
        int tokens = prompt.path("ids").size() + prompt.path("greedy").size();
        if (problems.isEmpty()
                && (prompt.path("ids").size() < 2 || prompt.path("greedy").isEmpty())) {
            problems.add("golden.json", "prompt.ids and prompt.greedy must hold token ids");
        } else if (tokens > CONTEXT_TOKENS) {
            problems.add("golden.json", "has " + tokens + " tokens, at most " + CONTEXT_TOKENS + " are compared");
        }
        problems.throwIfAny();
        return Optional.of(prompt);
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
