package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.workers.engine.StepPlan;
import dev.shoal.workers.onnx.OnnxRunner;
import dev.shoal.workers.onnx.RuntimeSettings;
import dev.shoal.workers.prompt.PromptPart;
import dev.shoal.workers.prompt.ShoalFormat;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order desk's model against the values that its training wrote beside it. */
final class ModelTest {
    private static JsonNode golden() throws Exception {
        byte[] bytes = Files.readAllBytes(Fixtures.MODEL.resolve("golden.json"));
        return new ObjectMapper().readTree(bytes).path("prompt");
    }

    private static List<Integer> ids(JsonNode array) {
        List<Integer> ids = new ArrayList<>();
        array.forEach(id -> ids.add(id.asInt()));
        return ids;
    }

    @Test
    void thePromptHasTheTokensOfTraining() throws Exception {
        try (Model model = Fixtures.model(1)) {
            ServedAgent agent = ServedAgent.compile(Agents.orderDesk(), model);
            String user = "Have you still got three of the blue ceramic mugs?"
                    + " If so send them to the address on my last order";
            List<PromptPart> conversation = ShoalFormat.conversation(List.of(Agents.user(user)));
            List<Integer> prompt = new ArrayList<>();
            for (int id : agent.prefix()) prompt.add(id);
            for (int id : model.tokens(conversation)) prompt.add(id);
            assertEquals(ids(golden().path("ids")), prompt);
        }
    }

    @Test
    void greedyTokensAreThoseOfTraining() throws Exception {
        int[] prompt = ids(golden().path("ids")).stream().mapToInt(id -> id).toArray();
        List<Integer> expected = ids(golden().path("greedy"));
        var graph = ModelDirectory.read(Fixtures.MODEL).graph();
        try (OnnxRunner runner = OnnxRunner.open(graph, 2, 512, new RuntimeSettings(1, false))) {
            int half = prompt.length / 2;
            runner.forward(new StepPlan(1, 1, half, Arrays.copyOf(prompt, half), new int[1]));
            int[] rest = Arrays.copyOfRange(prompt, half, prompt.length);
            float[] logits = runner.forward(new StepPlan(1, 1, rest.length, rest, new int[] {half}))[0];
            assertTop(logits);
            List<Integer> greedy = new ArrayList<>();
            while (greedy.size() < expected.size()) {
                int best = best(logits);
                int past = prompt.length + greedy.size();
                greedy.add(best);
                logits = runner.forward(new StepPlan(1, 1, 1, new int[] {best}, new int[] {past}))[0];
            }
            // Rounding of activations may tip a close decision late in the text.
            int compared = expected.size() / 2;
            assertEquals(expected.subList(0, compared), greedy.subList(0, compared));
        }
    }

    private static void assertTop(float[] logits) throws Exception {
        List<Integer> top = ids(golden().path("first_top_ids"));
        for (int i = 0; i < top.size(); i++) {
            double expected = golden().path("first_top_logits").get(i).asDouble();
            assertEquals(expected, logits[top.get(i)], 0.1 + Math.abs(expected) * 0.05, "logit of token " + top.get(i));
        }
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int token = 1; token < logits.length; token++) if (logits[token] > logits[best]) best = token;
        return best;
    }
}
