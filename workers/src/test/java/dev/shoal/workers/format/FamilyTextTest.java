package dev.shoal.workers.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.GrammarMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.TurnLimits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Turns written out by hand, as the families' templates and model cards have them. */
final class FamilyTextTest {
    private static final List<Grammar.Tool> TOOLS = List.of(
            new Grammar.Tool(
                    "get_weather",
                    ToolSchemaReader.read(
                            "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},\"days\":{\"type\":\"integer\"},"
                                    + "\"alerts\":{\"type\":\"boolean\"}},\"required\":[\"city\"]}")),
            new Grammar.Tool("now", ToolSchemaReader.read("{\"type\":\"object\",\"properties\":{}}")));

    /** The turn if the grammar allows it token by token. */
    private static Optional<ReadTurn> turn(String model, String text, TurnLimits limits) {
        Families.Case family = Families.named(model);
        FormatVocabulary vocabulary = family.vocabulary(1);
        BoundFormat format = family.bind(vocabulary);
        int[] tokens = vocabulary.encode(text, true);
        GrammarMatcher matcher = Grammar.compile(TOOLS, format.shape(), vocabulary.vocabulary())
                .matcher(new Grounding(List.of()), limits);
        for (int token : tokens) {
            if (matcher.finished() || !matcher.mask().allows(token)) return Optional.empty();
            matcher.accept(token);
        }
        return matcher.finished()
                ? format.reader().read(tokens, vocabulary.vocabulary(), limits.thoughtOpened())
                : Optional.empty();
    }

    private static Optional<ReadTurn> turn(String model, String text) {
        return turn(model, text, TurnLimits.withoutThought(40));
    }

    private static void isTheUsualCall(String model, String text) {
        ReadTurn turn = turn(model, text).orElseThrow(() -> new AssertionError(model + ": " + text));
        assertEquals("get_weather", turn.calls().get(0).tool());
        assertEquals("{\"city\":\"Oslo\",\"days\":2}", turn.calls().get(0).arguments());
    }

    @Test
    void everyFamilyWritesItsOwnWay() {
        isTheUsualCall("shoal", "<|call|>get_weather{\"city\":\"Oslo\",\"days\":2}<|end|>");
        String hermes =
                "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\", \"days\": 2}}\n</tool_call>";
        isTheUsualCall("qwen2.5", hermes + "<|im_end|>");
        isTheUsualCall("hermes in text", hermes + "<|im_end|>");
        isTheUsualCall("granite 4", hermes + "<|end_of_text|>");
        isTheUsualCall(
                "llama 3.2",
                "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Oslo\", \"days\": 2}}<|eot_id|>");
        isTheUsualCall("llama pythonic", "[get_weather(city='Oslo', days=2)]<|eot_id|>");
        isTheUsualCall("llama pythonic", "[get_weather(city=\"Oslo\", days=2), now()]<|eot_id|>");
        String list = "[{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\", \"days\": 2}}]";
        isTheUsualCall("mistral nemo", "[TOOL_CALLS]" + list + "</s>");
        isTheUsualCall("mistral v0.3", "[TOOL_CALLS] " + list + "</s>");
        isTheUsualCall("mistral small 3.2", "[TOOL_CALLS]get_weather[ARGS]{\"city\": \"Oslo\", \"days\": 2}</s>");
        isTheUsualCall("granite 3", "<|tool_call|>" + list + "<|end_of_text|>");
        String gemma = "<start_function_call>call:get_weather{city:<escape>Oslo<escape>,days:2}<end_function_call>";
        isTheUsualCall("functiongemma", gemma + "<start_function_response>");
        isTheUsualCall("functiongemma", gemma + "<end_of_turn>");
    }

    @Test
    void separatesSeveralCalls() {
        String first = "{\"name\": \"now\", \"arguments\": {}}";
        String second = "{\"name\": \"get_weather\", \"arguments\": {\"city\": \"a\", \"alerts\": true}}";
        String hermes = "<tool_call>\n" + first + "\n</tool_call>\n<tool_call>\n" + second + "\n</tool_call><|im_end|>";
        assertEquals(2, turn("qwen2.5", hermes).orElseThrow().calls().size());
        assertEquals(2, turn("hermes in text", hermes).orElseThrow().calls().size());
        assertTrue(turn("qwen2.5", hermes.replace("\n<tool_call>\n{\"name\": \"get", "<tool_call>\n{\"name\": \"get"))
                .isEmpty());
        assertEquals(
                2,
                turn("mistral nemo", "[TOOL_CALLS][" + first + ", " + second + "]</s>")
                        .orElseThrow()
                        .calls()
                        .size());
        ReadTurn python = turn("llama pythonic", "[now(), get_weather(city='it\\'s \"x\"', alerts=True)]<|eot_id|>")
                .orElseThrow();
        assertEquals(
                "{\"city\":\"it's \\\"x\\\"\",\"alerts\":true}",
                python.calls().get(1).arguments());
        String once = "{\"name\": \"now\", \"parameters\": {}}";
        assertTrue(turn("llama 3.2", once + once + "<|eot_id|>").isEmpty());
    }

    @Test
    void sortsMembersWhereTheFamilyDoes() {
        String call =
                "<start_function_call>call:get_weather{alerts:true,city:<escape>{\"a\"}\n<escape>}<end_function_call>";
        ReadTurn turn = turn("functiongemma", call + "<end_of_turn>").orElseThrow();
        assertEquals(
                "{\"alerts\":true,\"city\":\"{\\\"a\\\"}\\n\"}",
                turn.calls().get(0).arguments());
    }

    @Test
    void holdsTheJsonToTheFamilysSpaces() {
        assertTrue(turn("llama 3.2", "{\"name\":\"now\",\"parameters\":{}}<|eot_id|>")
                .isEmpty());
        assertTrue(turn("mistral nemo", "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}}]</s>")
                .isEmpty());
    }

    @Test
    void aTextIsNoHalfOfACall() {
        assertEquals(
                "It rains.",
                turn("llama 3.2", "It rains.<|eot_id|>").orElseThrow().text());
        assertTrue(turn("llama 3.2", "{ rain }<|eot_id|>").isEmpty());
        assertTrue(turn("llama 3.2", " {\"name\"<|eot_id|>").isEmpty());
        assertEquals(
                "{ rain }", turn("qwen2.5", "{ rain }<|im_end|>").orElseThrow().text());
    }

    @Test
    void mayTalkBeforeItCallsWhereATokenStartsTheCall() {
        String call = "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call><|im_end|>";
        ReadTurn turn = turn("qwen2.5", "Let me see.\n" + call).orElseThrow();
        assertEquals("Let me see.", turn.text());
        assertEquals(1, turn.calls().size());
    }

    @Test
    void thinksFirstWithinItsBudget() {
        String call = "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call><|im_end|>";
        var thinking = new TurnLimits(40, 60, false);
        for (String model : List.of("qwen3", "thinks in text")) {
            ReadTurn turn = turn(model, "<think>\nWhat <b>time</b>?\n</think>\n\n" + call, thinking)
                    .orElseThrow();
            assertEquals(Optional.of("What <b>time</b>?"), turn.thought());
            assertEquals(1, turn.calls().size());
            assertEquals(1, turn(model, call, thinking).orElseThrow().calls().size());
            var opened = new TurnLimits(40, 60, true);
            assertTrue(turn(model, "Hm.\n</think>\n\nNoon.<|im_end|>", opened)
                    .orElseThrow()
                    .thought()
                    .isPresent());
            assertTrue(turn(model, "<think>\nx\n</think>\n\n" + call).isEmpty() || model.startsWith("qwen3"));
            String tooLong = "<think>\n" + "x".repeat(80) + "\n</think>\n\n" + call;
            assertTrue(turn(model, tooLong, thinking).isEmpty());
        }
    }

    @Test
    void readsNothingThatIsNoTurn() {
        Families.Case family = Families.named("qwen2.5");
        FormatVocabulary vocabulary = family.vocabulary(1);
        TurnReader reader = family.bind(vocabulary).reader();
        for (String text : List.of(
                "",
                "<|im_end|>",
                "<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>",
                "<tool_call>\n{\"name\": \"now\", \"arguments\": {}\n</tool_call><|im_end|>",
                "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": 01}}\n</tool_call><|im_end|>",
                "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": 1, \"a\": 2}}\n</tool_call><|im_end|>",
                "<tool_call>\n{\"name\": \"now\", \"arguments\": {\"a\": \"\\ud800\"}}\n</tool_call><|im_end|>",
                "<tool_call>\n{\"name\": \"now\", \"arguments\": " + "{\"a\": ".repeat(5000) + "<|im_end|>",
                "text</tool_call><|im_end|>")) {
            int[] tokens = vocabulary.encode(text, true);
            assertFalse(reader.read(tokens, vocabulary.vocabulary(), false).isPresent(), text);
        }
    }
}
