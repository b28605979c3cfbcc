package dev.shoal.connectors.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.connectors.Tools;
import dev.shoal.connectors.spi.ToolOutcome;
import dev.shoal.connectors.spi.ToolOutcome.Permanent;
import dev.shoal.connectors.spi.ToolOutcome.Retryable;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs with the PostgreSQL programs of this machine; without them, or as a user that may not run them, it is skipped. */
class PostgresTest extends SqlToolTest {
    private static Optional<LocalPostgres> server = Optional.empty();

    @BeforeAll
    static void startServer() throws Exception {
        server = LocalPostgres.start();
        Assumptions.assumeTrue(server.isPresent(), "no usable initdb and postgres on this machine");
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server.isPresent()) server.get().stop();
    }

    @Override
    TestDatabase open(String name) throws SQLException {
        return server.orElseThrow().createDatabase(name.toLowerCase(java.util.Locale.ROOT));
    }

    @Test
    void readToolCannotWriteEvenInAQuery() throws Exception {
        var tool = read("{}", "DELETE FROM products RETURNING sku");
        ToolOutcome outcome = tool.invoke(Tools.call("t/1/0", "{}", Map.of()));
        assertEquals(new Permanent("tool_failed", "the database refused the statement"), outcome);
        assertEquals(1, database.number("SELECT COUNT(*) FROM products"));
    }

    @Test
    void jsonColumnStaysJson() throws Exception {
        var tool = read("{}", "SELECT '{\\\"a\\\": [1, 2.50]}'::jsonb AS j, '1'::uuid IS NULL AS u");
        assertTrue(tool.invoke(Tools.call("t/1/0", "{}", Map.of())) instanceof Permanent, "not a uuid");
        var good = read("{}", "SELECT '{\\\"a\\\": [1, 2.50]}'::jsonb AS j, now() > '2000-01-01' AS late");
        assertEquals(
                ToolOutcome.success("{\"j\":{\"a\":[1,2.50]},\"late\":true}"),
                good.invoke(Tools.call("t/1/0", "{}", Map.of())));
    }

    @Test
    void connectionCutInTheMiddleIsRetryable() throws Exception {
        var tool = read("{}", "SELECT pg_terminate_backend(pg_backend_pid())");
        ToolOutcome outcome = tool.invoke(Tools.call("t/1/0", "{}", Map.of()));
        assertTrue(outcome instanceof Retryable, outcome.toString());
        var next = read("{}", "SELECT 1 AS n");
        assertEquals(ToolOutcome.success("{\"n\":1}"), next.invoke(Tools.call("t/1/0", "{}", Map.of())));
    }
}
