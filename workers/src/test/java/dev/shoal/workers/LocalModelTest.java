package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.workers.engine.Turn;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The order desk's model without Kafka. */
final class LocalModelTest {
    private static LocalModel model;

    @BeforeAll
    static void open() {
        model = LocalModel.open(Fixtures.MODEL, new LocalModel.Settings(1024, 40, 1));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static LocalTurn orderDesk(String text, boolean grammar) {
        AgentDefinition desk = Agents.orderDesk();
        List<LocalModel.Tool> tools = desk.getTools().stream()
                .map(tool -> new LocalModel.Tool(tool.getName(), tool.getDescription(), tool.getParameters()))
                .toList();
        return model.decide(desk.getInstructions(), tools, List.of(Agents.user(text)), grammar);
    }

    private static Turn turn(LocalTurn turn) {
        return assertInstanceOf(LocalTurn.Decided.class, turn.outcome()).turn();
    }

    private static LocalModel.Tool tool(String name, String properties) {
        return new LocalModel.Tool(name, "", "{\"type\":\"object\",\"properties\":{" + properties + "}}");
    }

    @Test
    void decidesTheSameWithTheGrammarAndWithoutWhereTheModelKnowsTheTools() {
        LocalTurn bound = orderDesk("Where is order 10482?", true);
        LocalTurn free = orderDesk("Where is order 10482?", false);
        Turn.Call call = assertInstanceOf(Turn.Calls.class, turn(bound)).calls().get(0);
        Turn.Call same = assertInstanceOf(Turn.Calls.class, turn(free)).calls().get(0);
        assertTrue(call.arguments().contains("10482"), call::toString);
        assertEquals(call.tool() + call.arguments(), same.tool() + same.arguments());
    }

    @Test
    void countsTokensAndReusesThePrefixOfACatalogue() {
        orderDesk("Have you got mugs?", true);
        LocalTurn second = orderDesk("Cancel order 10400", true);
        assertTrue(second.cachedTokens() > 100, second::toString);
        assertTrue(second.promptTokens() > second.cachedTokens(), second::toString);
        assertTrue(second.completionTokens() > 2, second::toString);
        assertTrue(second.confidence() > 0 && second.confidence() <= 1, second::toString);
        assertTrue(second.time().toNanos() > 0, second::toString);
    }

    @Test
    void servesMoreCataloguesThanItKeeps() {
        for (int i = 0; i < 20; i++) {
            String name = "look_up_" + i;
            LocalTurn turn = model.decide(
                    "",
                    List.of(tool(name, "\"word\":{\"type\":\"string\"}")),
                    List.of(Agents.user("look up tea")),
                    true);
            if (turn(turn) instanceof Turn.Calls calls) {
                assertEquals(name, calls.calls().get(0).tool());
            }
        }
    }

    @Test
    void namesTheToolWhoseSchemaIsNotSupported() {
        var tools = List.of(tool("fine", ""), tool("odd", "\"a\":{\"type\":\"string\",\"oneOf\":[]}"));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> model.decide("", tools, List.of(Agents.user("hello")), true))
                .getMessage();
        assertTrue(message.contains("tool odd") && message.contains("oneOf"), message);
    }

    @Test
    void aConversationLongerThanTheContextFails() {
        LocalTurn turn = model.decide("", List.of(), List.of(Agents.user("word ".repeat(2000))), true);
        var failed = assertInstanceOf(LocalTurn.Failed.class, turn.outcome());
        assertEquals(ErrorCode.CONTEXT_FULL, failed.code());
        assertTrue(turn.promptTokens() > 1024, turn::toString);
    }

    @Test
    void whatIsNoTurnIsShownAsItWasWritten() {
        // A conversation that no training had: the tokens that follow are whatever they are, but never an exception.
        LocalTurn turn = model.decide("", List.of(), List.of(Agents.tool("}{"), Agents.tool("<|end|>")), false);
        if (turn.outcome() instanceof LocalTurn.Malformed malformed) {
            assertTrue(!malformed.text().isEmpty(), "empty");
        } else {
            assertInstanceOf(LocalTurn.Decided.class, turn.outcome());
        }
    }
}
