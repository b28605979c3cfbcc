package dev.shoal.connectors.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.connectors.Tools;
import dev.shoal.schemas.avro.Effect;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlBindingTest {
    private static String problems(Effect effect, String properties, String binding) {
        var tool = Tools.tool("sql", effect, properties, binding, Map.of());
        return assertThrows(InvalidInput.class, () -> SqlBinding.read(tool)).getMessage();
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        String message = problems(
                Effect.READ,
                "{\"list\": {\"type\": \"array\", \"items\": {\"type\": \"integer\"}, \"maxItems\": 3}}",
                """
                [{"query": "SELECT :nobody", "expect": "two"},
                 {"update": "DELETE FROM t"},
                 {"query": "SELECT 'x", "otherwise": {"code": "a", "message": "b"}},
                 {"query": "SELECT :list", "qurey": "x"},
                 {"query": "SELECT 1", "expect": "one", "otherwise": {"code": "Not OK"}},
                 {}]""");
        assertEquals(
                """
                Tool tool has 10 problems:
                  sql[0].expect: must be one, many or any
                  sql[0].query: :nobody is neither a parameter of the tool nor in bind
                  sql[1].update: not allowed: the tool's effect is read
                  sql[2].otherwise: needs expect: one or expect: many
                  sql[2].query: has a quoted text that does not end
                  sql[3].qurey: unknown; use query, update, expect, otherwise
                  sql[3].query: :list is an object or array; SQL takes single values
                  sql[4].otherwise.code: must be lower case letters, digits and _
                  sql[5]: must have either query or update
                  sql[5].update: not allowed: the tool's effect is read""",
                message);
    }

    @Test
    void bindingThatIsNoListIsRefused() {
        assertTrue(problems(Effect.READ, "{}", "{}").contains("must be a list of 1 to 20 steps"));
        assertTrue(problems(Effect.READ, "{}", "[]").contains("must be a list of 1 to 20 steps"));
        assertTrue(problems(Effect.READ, "{}", "nonsense").contains("sql: is not JSON"));
    }

    @Test
    void atMostOnceIsRefusedBecauseTheDatabaseCanDoBetter() {
        assertTrue(problems(Effect.AT_MOST_ONCE, "{}", "[{\"query\": \"SELECT 1\"}]")
                .contains("use idempotent"));
    }
}
