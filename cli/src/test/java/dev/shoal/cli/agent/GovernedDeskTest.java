package dev.shoal.cli.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.Memory;
import dev.shoal.schemas.avro.Price;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.WriteRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example with every rule that governs a task. */
class GovernedDeskTest {
    private static final Path FILE =
            Path.of(System.getProperty("shoal.root")).resolve("examples/governed-desk/agent.yaml");

    @TempDir
    Path folder;

    @Test
    void readsEveryKey() {
        AgentDefinition agent = AgentFile.read(FILE);
        assertEquals(10_000_000L, agent.getMaxCostNanos());
        assertEquals(8, agent.getMaxToolCalls());
        assertEquals(16_000L, agent.getMaxTotalResultBytes());
        assertEquals(20_000L, agent.getTurnTimeMs());
        assertEquals(2, agent.getMaxSubTasks());
        assertEquals(2, agent.getMaxDepth());
        assertEquals(200, agent.getTurnBackoffMs());
        assertEquals(5_000, agent.getTurnMaxBackoffMs());
        assertEquals(new Price(100_000L, 10_000L, 400_000L), agent.getPrices().get("order-desk"));
        assertEquals(new Memory(20_000, 86_400_000L), agent.getMemory());
        assertEquals(List.of("documents"), agent.getUntrusted());
        assertEquals(
                new ConfidenceRule(0.6, Map.of("place_order.sku", 0.8), 2, 0.5, 0.7, "order-desk-large", true),
                agent.getConfidence());
        ToolDefinition place = agent.getTools().get(1);
        assertEquals(1, place.getMaxCalls());
        assertEquals(WriteRule.APPROVE, place.getUntrustedWrites());
        assertEquals("quantity > 20", place.getApprovalWhen());
        assertEquals(20_000L, agent.getTools().get(0).getDeadlineMs());
        assertEquals(
                "{\"agent\":\"order-desk\",\"input\":\"question\"}",
                agent.getTools().get(2).getBinding());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cost: 0.01 | cost: cheap | limits.cost: must be a number from 0.000000001 to 1000000",
                "max-calls: 1 | max-calls: 0 | max-calls: must be a whole number from 1 to 10000",
                "untrusted-writes: approve | untrusted-writes: perhaps | must be one of refuse, approve, allow",
                "untrusted: [documents] | untrusted: [mail] | must be one of input, documents",
                "threshold: 0.6 | threshold: 6 | confidence.threshold: must be a number from 0 to 1",
                "input: question | input: answer | must be a parameter of the tool",
                "{agent: order-desk, input: question} | {input: question} | the key agent is missing",
                "completion: 0.40 | completions: 0.40 | did you mean completion?"
            })
    void tellsWhatIsWrong(String right, String wrong, String problem) throws IOException {
        String yaml = Files.readString(FILE);
        assertTrue(yaml.contains(right), right);
        Path file = Files.writeString(folder.resolve("agent.yaml"), yaml.replace(right, wrong));
        String message =
                assertThrows(InvalidInput.class, () -> AgentFile.read(file)).getMessage();
        assertTrue(message.contains(problem), message);
    }
}
