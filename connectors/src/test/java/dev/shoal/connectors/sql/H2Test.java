package dev.shoal.connectors.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.connectors.Tools;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.connectors.spi.ToolOutcome.Retryable;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class H2Test extends SqlToolTest {
    @Override
    TestDatabase open(String name) {
        return new TestDatabase("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1", () -> {});
    }

    @Test
    void databaseThatIsAwayIsRetryableAndToldAsTrouble() throws Exception {
        // Nothing listens on port 1.
        var away = new SqlConnector.Config("jdbc:h2:tcp://localhost:1/mem:x", Optional.empty(), Optional.empty(), 2);
        try (SqlConnector unreachable = SqlConnector.open(away)) {
            assertTrue(unreachable.trouble().orElse("").startsWith("database not usable"));
            var tool = unreachable.prepare(Tools.tool(
                    "sql", dev.shoal.schemas.avro.Effect.READ, "{}", "[{\"query\": \"SELECT 1\"}]", Map.of()));
            ToolOutcome outcome = tool.invoke(Tools.call("t/1/0", "{}", Map.of()));
            assertEquals(new Retryable("tool_unavailable", "the database is not available", Optional.empty()), outcome);
        }
        assertEquals(Optional.empty(), connector.trouble());
    }
}
