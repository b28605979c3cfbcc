package dev.shoal.workers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of others without Kafka, as the evaluation asks them. */
final class LocalChatModelTest {
    private static final List<LocalModel.Tool> TOOLS = List.of(new LocalModel.Tool(
            "find", "Finds goods.", "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}"));

    @TempDir
    Path temp;

    private LocalModel open(Path folder) {
        return LocalModel.open(folder, new LocalModel.Settings(2048, 16, 1));
    }

    @Test
    void decidesWithTheGrammarAndWithout() {
        try (LocalModel model = open(ChatModels.QWEN_2_5.write(temp.resolve("qwen")))) {
            assertEquals("qwen", model.name());
            var messages = List.of(Agents.user("Find a fork."));
            LocalTurn bound = model.decide("You keep a shop.", TOOLS, messages, true);
            assertInstanceOf(LocalTurn.Decided.class, bound.outcome());
            assertTrue(bound.confidence() > 0 && bound.confidence() <= 1);
            LocalTurn again = model.decide("You keep a shop.", TOOLS, messages, true);
            assertEquals(bound.outcome(), again.outcome());
            assertTrue(again.cachedTokens() > 100, again::toString);
            // Random weights hardly ever end a turn by themselves.
            LocalTurn free = model.decide("You keep a shop.", TOOLS, messages, false);
            if (free.outcome() instanceof LocalTurn.Malformed odd)
                assertFalse(odd.text().isEmpty());
        }
    }

    @Test
    void aConversationThatTheTemplateRefusesFailsTheTurnOnly() throws IOException {
        Path folder = ChatModels.QWEN_2_5.write(temp.resolve("qwen"));
        String usual = Files.readString(ChatModels.resource("jinja/templates/qwen2.5.jinja"));
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                "{% if messages | length > 4 %}{{ raise_exception('too much') }}{% endif %}" + usual);
        try (LocalModel model = open(folder)) {
            var one = Agents.user("Find a fork.");
            LocalTurn refused = model.decide("", TOOLS, List.of(one, one, one, one, one), true);
            var failed = assertInstanceOf(LocalTurn.Failed.class, refused.outcome());
            assertEquals(ErrorCode.TURN_FAILED, failed.code());
            assertTrue(failed.reason().contains("too much"), failed::reason);
            assertInstanceOf(
                    LocalTurn.Decided.class,
                    model.decide("", TOOLS, List.of(one), true).outcome());
        }
    }

    @Test
    void neverHasToWriteWhatItsTokenizerCannot() {
        try (LocalModel model = open(ChatModels.SMOL_LM_2.write(temp.resolve("smol")))) {
            String grounded = "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"x-grounded\":true},"
                    + "\"kind\":{\"type\":\"string\",\"pattern\":\"[é-\uD7FF]{2}\"}},\"required\":[\"name\",\"kind\"]}";
            var tools = List.of(new LocalModel.Tool("find", "", grounded));
            for (String text : List.of("안녕하세요 é 🪑", "caf\u00e9 🪑🪑", "🪑")) {
                LocalTurn turn = model.decide("", tools, List.of(Agents.user(text)), true);
                assertInstanceOf(LocalTurn.Decided.class, turn.outcome());
            }
            for (String cannot : List.of(
                    "\"a\":{\"type\":\"string\",\"enum\":[\"b\",\"🪑\"]}",
                    "\"a\":{\"type\":\"string\",\"pattern\":\"x(안|b)\"}")) {
                var tool = new LocalModel.Tool("odd", "", "{\"type\":\"object\",\"properties\":{" + cannot + "}}");
                var messages = List.of(Agents.user("Hello"));
                String message = assertThrows(
                                IllegalArgumentException.class, () -> model.decide("", List.of(tool), messages, true))
                        .getMessage();
                assertTrue(message.contains("tool odd: the model's tokenizer has no tokens for"), message);
            }
        }
    }
}
