package dev.shoal.streams.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.avro.TurnRequested;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions over arguments: what they may say, and that a human is asked in doubt. */
class ApprovalConditionTest {
    private static final ToolSchema.ObjectType ARGUMENTS = ToolSchemaReader.read(
            """
            {"type": "object", "properties": {
              "amount": {"type": "number"}, "count": {"type": "integer"}, "text": {"type": "string"},
              "kind": {"type": "string", "enum": ["a", "b"]}, "express": {"type": "boolean"},
              "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 4},
              "to": {"type": "object", "properties": {"country": {"type": "string"}}, "required": ["country"]},
              "order-id": {"type": "string"}, "in": {"type": "integer"}},
             "required": ["amount"]}""");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "amount > 100 | {\"amount\": 100.01} | true",
                "amount > 100 | {\"amount\": 100} | false",
                "amount > 100 | {\"amount\": 1e3} | true",
                "count >= 3 && amount < 5 | {\"amount\": 1, \"count\": 3} | true",
                "kind == 'a' | {\"amount\": 1, \"kind\": \"b\"} | false",
                "!express | {\"amount\": 1, \"express\": true} | false",
                "tags.exists(t, t.startsWith('x')) | {\"amount\": 1, \"tags\": [\"y\", \"xz\"]} | true",
                "to.country != 'CH' | {\"amount\": 1, \"to\": {\"country\": \"CH\"}} | false",
                "args['order-id'] == '7' | {\"amount\": 1, \"order-id\": \"8\"} | false",
                "args['in'] > 4 | {\"amount\": 1, \"in\": 4} | false",
                "has(args.count) && count > 2 | {\"amount\": 1} | false",
                "text.matches('^[a-z]+$') | {\"amount\": 1, \"text\": \"A\"} | false",
            })
    void decidesOverTheArguments(String expression, String arguments, boolean asked) {
        assertEquals(asked, ApprovalCondition.compile(expression, ARGUMENTS).holds(arguments));
    }

    @ParameterizedTest
    @CsvSource({"count > 2", "args.count > 2", "count / 0 > 1", "tags[7] == 'x'"})
    void asksAHumanInDoubt(String expression) {
        assertTrue(ApprovalCondition.compile(expression, ARGUMENTS).holds("{\"amount\": 1, \"tags\": []}"));
    }

    @ParameterizedTest
    @CsvSource({"amount >", "amout > 100", "amount", "amount > 'x'", "''", "args", "1 == 1 ||"})
    void saysWhereAnExpressionIsWrong(String expression) {
        var e = assertThrows(InvalidCondition.class, () -> ApprovalCondition.compile(expression, ARGUMENTS));
        assertTrue(e.problems().stream().allMatch(problem -> problem.startsWith("column ")), e.getMessage());
        assertThrows(InvalidCondition.class, () -> ApprovalCondition.compile("1 == 1 ".repeat(200), ARGUMENTS));
    }

    @Test
    void onlyTheCallsThatMeetTheConditionWait() {
        ToolDefinition refund = ToolDefinition.newBuilder(Samples.expiring("expense", Samples.APPROVAL_MS))
                .setApprovalWhen("text == 'gold'")
                .build();
        var run = new TaskRun(new FixedAgents(AgentDefinition.newBuilder(Samples.desk(1))
                .setTools(List.of(refund))
                .build()));
        TurnRequested turn = run.submit().turn();
        run.decide(Samples.calls(
                turn, Samples.call("expense", "{\"text\":\"tin\"}"), Samples.call("expense", "{\"text\":\"gold\"}")));
        assertTrue(run.sent().get(0) instanceof AgentCommand.CallTool);
        assertTrue(run.sent().get(1) instanceof AgentCommand.AskHuman);
        assertFalse(run.state().getPending().isEmpty());
    }
}
