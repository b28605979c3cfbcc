package dev.shoal.workers.grammar;

import static dev.shoal.workers.grammar.TestVocabulary.accepts;
import static dev.shoal.workers.grammar.TestVocabulary.token;
import static dev.shoal.workers.grammar.TestVocabulary.write;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.json.Pattern;
import dev.shoal.schemas.json.ToolSchema.ObjectType;
import dev.shoal.schemas.json.ToolSchema.Property;
import dev.shoal.schemas.json.ToolSchema.StringType;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class GrammarTest {
    private static final Vocabulary BYTES = TestVocabulary.of("get", "_order", "{\"", "\":\"", "\"}", "get_", "x");
    private static final String EMPTY = "{\"type\":\"object\",\"properties\":{}}";

    private static Grammar.Tool tool(String name, String schema) {
        return new Grammar.Tool(name, ToolSchemaReader.read(schema));
    }

    private static String properties(String properties, String required) {
        return "{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":[" + required + "]}";
    }

    private static GrammarMatcher matcher(List<Grammar.Tool> tools, String... sources) {
        return Grammar.compile(tools, BYTES).matcher(new Grounding(List.of(sources)), 50);
    }

    /** A matcher inside the arguments of the only tool, before the brace. */
    private static GrammarMatcher arguments(String schema, String... sources) {
        GrammarMatcher matcher = matcher(List.of(tool("t", schema)), sources);
        matcher.accept(TestVocabulary.CALL);
        write(matcher, "t");
        return matcher;
    }

    private static boolean value(String type, String json, String... sources) {
        GrammarMatcher matcher = arguments(properties("\"v\":" + type, "\"v\""), sources);
        return accepts(matcher, "{\"v\":" + json + "}") && matcher.mask().allows(TestVocabulary.END);
    }

    @Test
    void startsWithOneOfThreeControlTokens() {
        GrammarMatcher matcher = matcher(List.of(tool("t", EMPTY)));
        assertEquals(3, matcher.mask().count());
        assertThrows(IllegalArgumentException.class, () -> matcher.accept(TestVocabulary.END));
        assertThrows(IllegalArgumentException.class, () -> matcher.accept(4 + 'a'));
    }

    @Test
    void offersNoCallWithoutTools() {
        assertFalse(matcher(List.of()).mask().allows(TestVocabulary.CALL));
    }

    @Test
    void allowsNamesOfToolsOnly() {
        GrammarMatcher matcher = matcher(List.of(tool("get", EMPTY), tool("get_order", EMPTY)));
        matcher.accept(TestVocabulary.CALL);
        assertTrue(matcher.mask().allows(token(BYTES, "get")));
        assertTrue(matcher.mask().allows(token(BYTES, "get_")));
        assertFalse(matcher.mask().allows(token(BYTES, "x")));
        assertFalse(matcher.mask().allows(TestVocabulary.END));
        matcher.accept(token(BYTES, "get"));
        assertTrue(matcher.mask().allows(token(BYTES, "_order")));
        assertTrue(matcher.mask().allows(4 + '{'));
        assertFalse(matcher.mask().allows(token(BYTES, "{\"")));
        matcher.accept(4 + '{');
        assertArrayEquals(new int[] {4 + '}'}, matcher.forced());
    }

    @Test
    void forcesTheTextThatLeavesNoChoice() {
        String schema = properties("\"id\":{\"type\":\"integer\"},\"on\":{\"type\":\"boolean\"}", "\"id\",\"on\"");
        Vocabulary vocabulary = TestVocabulary.of("find", "_it", "{\"", "\":", "\":\"", "e}", ",\"on\":");
        GrammarMatcher matcher = Grammar.compile(List.of(tool("find_it", schema), tool("x", EMPTY)), vocabulary)
                .matcher(new Grounding(List.of()), 50);
        matcher.accept(TestVocabulary.CALL);
        assertEquals(0, matcher.forced().length);
        matcher.accept(token(vocabulary, "find"));
        int[] forced = matcher.forced();
        assertArrayEquals(tokens(vocabulary, "_it", "{\"", "i", "d", "\":"), forced);
        for (int token : forced) matcher.accept(token);
        matcher.accept(4 + '7');
        assertEquals(0, matcher.forced().length, "another digit may follow");
        matcher.accept(token(vocabulary, ",\"on\":"));
        matcher.accept(4 + 't');
        assertArrayEquals(tokens(vocabulary, "r", "u", "e}"), matcher.forced());
    }

    @Test
    void leavesTheEndOfAForcedTextToTheModelWhereALongerTokenReachesBeyondIt() {
        String schema = properties("\"v\":{\"type\":\"string\"}", "\"v\"");
        Vocabulary vocabulary = TestVocabulary.of("\":\"", "\":\"a");
        GrammarMatcher matcher =
                Grammar.compile(List.of(tool("t", schema)), vocabulary).matcher(new Grounding(List.of()), 50);
        matcher.accept(TestVocabulary.CALL);
        assertArrayEquals(tokens(vocabulary, "t", "{", "\"", "v"), matcher.forced());
    }

    private static int[] tokens(Vocabulary vocabulary, String... texts) {
        return Stream.of(texts).mapToInt(text -> token(vocabulary, text)).toArray();
    }

    @Test
    void endsAfterTheMostCalls() {
        GrammarMatcher matcher = matcher(List.of(tool("t", EMPTY)));
        for (int i = 0; i < Grammar.MOST_CALLS; i++) {
            matcher.accept(TestVocabulary.CALL);
            write(matcher, "t{}");
        }
        assertArrayEquals(new int[] {TestVocabulary.END}, matcher.forced());
        matcher.accept(TestVocabulary.END);
        assertTrue(matcher.finished());
        assertEquals(0, matcher.forced().length);
    }

    @Test
    void keepsPropertiesInOrderAndRequiredOnesIn() {
        String schema = properties(
                "\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":\"boolean\"},\"c\":{\"type\":\"boolean\"}", "\"b\"");
        assertTrue(accepts(arguments(schema), "{\"b\":true}"));
        assertTrue(accepts(arguments(schema), "{\"a\":true,\"b\":false,\"c\":true}"));
        assertTrue(accepts(arguments(schema), "{\"b\":true,\"c\":true}"));
        assertFalse(accepts(arguments(schema), "{\"a\":true}"));
        assertFalse(accepts(arguments(schema), "{}"));
        assertFalse(accepts(arguments(schema), "{\"b\":true,\"a\":true}"));
        assertFalse(accepts(arguments(schema), "{\"b\":true,\"b\":true}"));
        assertFalse(accepts(arguments(schema), "{\"b\":true,}"));
        assertFalse(accepts(arguments(schema), "{ \"b\":true}"));
    }

    @Test
    void keepsIntegersInTheirRange() {
        String type = "{\"type\":\"integer\",\"minimum\":-12,\"maximum\":999}";
        for (String good : new String[] {"0", "7", "999", "100", "-1", "-12"}) assertTrue(value(type, good), good);
        for (String bad : new String[] {"1000", "-13", "-0", "01", "1.0", "1e2", "", "-", "+1"}) {
            assertFalse(value(type, bad), bad);
        }
        String far = "{\"type\":\"integer\",\"minimum\":15,\"maximum\":9223372036854775807}";
        assertTrue(value(far, "9223372036854775807"));
        assertFalse(value(far, "9223372036854775808"));
        assertFalse(value(far, "14"));
    }

    @Test
    void keepsNumbersInTheirRange() {
        String type = "{\"type\":\"number\",\"minimum\":-0.5,\"maximum\":12.25}";
        for (String good : new String[] {"0", "12.25", "12.250000", "0.000001", "-0.5", "-0.1", "3.14", "10"}) {
            assertTrue(value(type, good), good);
        }
        for (String bad :
                new String[] {"12.26", "13", "-0.51", "-1", "-0", "-0.0", "1.", ".5", "1.0000000", "1e1", "00"}) {
            assertFalse(value(type, bad), bad);
        }
        String above = "{\"type\":\"number\",\"minimum\":1.5}";
        assertTrue(value(above, "1.5"));
        assertTrue(value(above, "123456.789"));
        assertFalse(value(above, "1.4999"));
    }

    @Test
    void acceptsEnumValuesOnly() {
        String type = "{\"type\":\"string\",\"enum\":[\"today\",\"to\",\"a\\\"b\",\"한\"]}";
        for (String good : new String[] {"\"today\"", "\"to\"", "\"a\\\"b\"", "\"한\""})
            assertTrue(value(type, good), good);
        for (String bad : new String[] {"\"tod\"", "\"\"", "today", "\"today \""}) assertFalse(value(type, bad), bad);
        String numbers = "{\"type\":\"integer\",\"enum\":[1,10,25]}";
        for (String good : new String[] {"1", "10", "25"}) assertTrue(value(numbers, good), good);
        for (String bad : new String[] {"2", "100", "0"}) assertFalse(value(numbers, bad), bad);
    }

    @Test
    void countsTextsInCodePoints() {
        String type = "{\"type\":\"string\",\"minLength\":2,\"maxLength\":3}";
        for (String good : new String[] {"\"ab\"", "\"한국어\"", "\"🪑🪑\"", "\"\\n\\\"\"", "\"\\u0001é\""}) {
            assertTrue(value(type, good), good);
        }
        for (String bad :
                new String[] {"\"a\"", "\"abcd\"", "\"🪑\"", "\"a\nb\"", "\"\\x\"", "\"\\u0041b\"", "\"\\/a\""}) {
            assertFalse(value(type, bad), bad);
        }
    }

    @Test
    void refusesInvalidUtf8() {
        int[][] bad = {{0xC0, 0x80}, {0xED, 0xA0, 0x80}, {0xF5, 0x80}, {0xE0, 0x9F}, {0x80}, {0xF4, 0x90}, {0xC3, 0x22}
        };
        for (int[] bytes : bad) {
            GrammarMatcher matcher = arguments(properties("\"v\":{\"type\":\"string\"}", "\"v\""));
            write(matcher, "{\"v\":\"");
            assertThrows(IllegalArgumentException.class, () -> {
                for (int b : bytes) matcher.accept(4 + b);
            });
        }
    }

    @Test
    void enforcesPatternsWithLengths() {
        String sku = "{\"type\":\"string\",\"pattern\":\"[A-Z]{3}-[0-9]{3}\"}";
        assertTrue(value(sku, "\"MUG-104\""));
        assertFalse(value(sku, "\"MUG-1045\""));
        assertFalse(value(sku, "\"mug-104\""));
        String even = "{\"type\":\"string\",\"pattern\":\"(ab|é)*\",\"minLength\":2,\"maxLength\":3}";
        assertTrue(value(even, "\"ab\""));
        assertTrue(value(even, "\"éab\""));
        // Only é is left for one more character: a would need a b that has no place.
        GrammarMatcher matcher = arguments(properties("\"v\":" + even, "\"v\""));
        write(matcher, "{\"v\":\"ab");
        assertFalse(matcher.mask().allows(4 + 'a'));
        assertTrue(matcher.mask().allows(4 + 0xC3));
        String escaped = "{\"type\":\"string\",\"pattern\":\"[\\\"\\n]+x\"}";
        assertTrue(value(escaped, "\"\\n\\\"x\""));
        assertFalse(value(escaped, "\"\\tx\""));
    }

    @Test
    void countsArrayItems() {
        String type =
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"minimum\":0},\"minItems\":1,\"maxItems\":2}";
        for (String good : new String[] {"[1]", "[1,20]"}) assertTrue(value(type, good), good);
        for (String bad : new String[] {"[]", "[1,2,3]", "[1,]", "[,1]", "1"}) assertFalse(value(type, bad), bad);
        String none = "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"maxItems\":0}";
        assertTrue(value(none, "[]"));
        assertFalse(value(none, "[true]"));
    }

    @Test
    void nestsObjectsInArrays() {
        String type =
                "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},"
                        + "\"required\":[\"n\"]}}";
        assertTrue(value(type, "[{\"n\":1},{\"n\":-22}]"));
        assertFalse(value(type, "[{}]"));
    }

    @Test
    void takesGroundedTextsFromTheConversation() {
        String type = "{\"type\":\"string\",\"x-grounded\":true,\"maxLength\":20}";
        String[] said = {"Have you got 3 blue mugs, König \"A\"?", "{\"sku\":\"MUG-104\"}"};
        String[] good = {"\"blue\"", "\"blue mugs\"", "\"3\"", "\"König\"", "\"König \\\"A\"", "\"MUG\"", "\"MUG-104\""
        };
        for (String text : good) assertTrue(value(type, text, said), text);
        String[] bad = {
            "\"blu\"", "\"lue\"", "\"red\"", "\"blue  mugs\"", "\" blue\"", "\"blue \"", "\"MUG-10\"", "\"\"", "\"? {\""
        };
        for (String text : bad) assertFalse(value(type, text, said), text);
        assertFalse(value(type, "\"Have you got 3 blue mugs\"", said), "longer than maxLength");
    }

    @Test
    void groundedTextsSatisfyPatternAndLengths() {
        String type = "{\"type\":\"string\",\"x-grounded\":true,\"pattern\":\"[0-9]{5}\"}";
        String said = "order 10482 or 104822 or 1048";
        assertTrue(value(type, "\"10482\"", said));
        for (String bad : new String[] {"\"104822\"", "\"1048\"", "\"04822\"", "\"order\""})
            assertFalse(value(type, bad, said), bad);
    }

    @Test
    void offersNoToolWhoseGroundedArgumentHasNoSpan() {
        String id = "\"id\":{\"type\":\"string\",\"x-grounded\":true,\"pattern\":\"[0-9]{5}\"}";
        List<Grammar.Tool> tools = List.of(tool("need", properties(id, "\"id\"")), tool("may", properties(id, "")));
        Grammar grammar = Grammar.compile(tools, BYTES);
        GrammarMatcher without = grammar.matcher(new Grounding(List.of("hello")), 50);
        without.accept(TestVocabulary.CALL);
        assertFalse(without.mask().allows(4 + 'n'));
        assertTrue(accepts(without, "may{}"));
        GrammarMatcher optional = grammar.matcher(new Grounding(List.of("hello")), 50);
        optional.accept(TestVocabulary.CALL);
        assertFalse(accepts(optional, "may{\"id\""));
        GrammarMatcher with = grammar.matcher(new Grounding(List.of("order 10482")), 50);
        with.accept(TestVocabulary.CALL);
        assertTrue(accepts(with, "need{\"id\":\"10482\"}"));
    }

    @Test
    void masksOfOneConversationAreNotUsedInAnother() {
        String schema = properties("\"v\":{\"type\":\"string\",\"x-grounded\":true}", "\"v\"");
        Vocabulary vocabulary = TestVocabulary.of("\":\"red", "\":\"blue");
        Grammar grammar = Grammar.compile(List.of(tool("t", schema)), vocabulary);
        for (String color : new String[] {"red", "blue", "red"}) {
            GrammarMatcher matcher = grammar.matcher(new Grounding(List.of("the " + color + " one")), 50);
            matcher.accept(TestVocabulary.CALL);
            write(matcher, "t{\"v");
            assertTrue(matcher.mask().allows(token(vocabulary, "\":\"" + color)), color);
            assertFalse(
                    matcher.mask().allows(token(vocabulary, "\":\"" + (color.equals("red") ? "blue" : "red"))), color);
        }
    }

    @Test
    void forcesTheEndOfALongAnswer() {
        GrammarMatcher matcher = Grammar.compile(List.of(), BYTES).matcher(new Grounding(List.of()), 4);
        matcher.accept(TestVocabulary.ANSWER);
        assertFalse(matcher.mask().allows(TestVocabulary.END), "an answer is not empty");
        write(matcher, "ab");
        matcher.accept(4 + 0xC3);
        assertFalse(matcher.mask().allows(4 + 'a'), "the code point comes first");
        matcher.accept(4 + 0xA9);
        assertArrayEquals(new int[] {TestVocabulary.END}, matcher.forced());
    }

    @Test
    void namesWhatCannotBeSatisfied() {
        var text = new StringType("", 0, 2, Optional.of(Pattern.parse("[a-z]{3}")), false);
        var never = new ObjectType("", List.of(new Property("v", text, true)));
        var refused =
                assertThrows(IllegalArgumentException.class, () -> matcher(List.of(new Grammar.Tool("t", never))));
        assertTrue(refused.getMessage().contains("tool t"), refused.getMessage());
        var twice = assertThrows(
                IllegalArgumentException.class, () -> matcher(List.of(tool("t", EMPTY), tool("t", EMPTY))));
        assertTrue(twice.getMessage().contains("two tools are named t"), twice.getMessage());
        String large = properties("\"v\":{\"type\":\"string\",\"pattern\":\".*a.{30}\"}", "\"v\"");
        var tooLarge = assertThrows(IllegalArgumentException.class, () -> matcher(List.of(tool("t", large))));
        assertTrue(tooLarge.getMessage().contains("too many states"), tooLarge.getMessage());
    }
}
