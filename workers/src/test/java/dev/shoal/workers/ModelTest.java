package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            List<Integer> prompt = new ArrayList<>();
            for (int id : agent.tools().prompts().of(List.of(Agents.user(user))).tokens()) prompt.add(id);
            assertEquals(ids(golden().path("ids")), prompt);
        }
    }

    @Test
    void greedyTokensAreThoseOfTraining() {
        ModelCheck.Comparison report =
                ModelCheck.run(Fixtures.MODEL, Optional.empty()).golden().orElseThrow();
        // Rounding of 8-bit activations may tip a close decision late in the text.
        assertTrue(report.equal() >= report.expected() / 2, report::toString);
        assertTrue(report.worstLogit() < 0.5, report::toString);
    }
}
