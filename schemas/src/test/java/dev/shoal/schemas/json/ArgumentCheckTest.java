package dev.shoal.schemas.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentCheckTest {
    private static final ToolSchema.ObjectType SCHEMA = ToolSchemaReader.read(
            """
            {"type": "object", "properties": {
              "text": {"type": "string", "minLength": 2, "maxLength": 4},
              "sku": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{3}"},
              "n": {"type": "integer", "minimum": -5, "maximum": 999},
              "any": {"type": "integer"},
              "price": {"type": "number", "minimum": 0.5, "maximum": 100},
              "flag": {"type": "boolean"},
              "when": {"type": "string", "enum": ["today", "a\\"b"]},
              "mixed": {"enum": ["1", 2, 2.5, true]},
              "list": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2},
              "nested": {"type": "object", "properties": {"in": {"type": "boolean"}}, "required": ["in"]}}}
            """);

    private static final ToolSchema.ObjectType REQUIRED = ToolSchemaReader.read(
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":\"boolean\"}},"
                    + "\"required\":[\"a\",\"b\"]}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"text\":\"ab\"}",
                "{\"text\":\"😀😀😀😀\"}",
                "{\"text\":\"\\ud83d\\ude00x\"}",
                "{\"sku\":\"MUG-104\"}",
                "{\"n\":-5}",
                "{\"n\":999}",
                "{\"any\":9223372036854775807}",
                "{\"price\":0.5}",
                "{\"price\":100}",
                "{\"price\":99.123456}",
                "{\"flag\":true, \"when\":\"today\"}",
                "{\"when\":\"a\\\"b\"}",
                "{\"when\":\"a\\u0022b\"}",
                "{\"mixed\":\"1\"}",
                "{\"mixed\":2.5}",
                "{\"mixed\":true}",
                "{\"list\":[1,2]}",
                " {\"nested\" : {\"in\":false} } "
            })
    void allowsValidArguments(String arguments) {
        assertEquals(List.of(), ArgumentCheck.problems(SCHEMA, arguments));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"text\":\"a\"}~text: has 1 characters, fewer than 2",
                "{\"text\":\"😀😀😀😀😀\"}~text: has 5 characters, more than 4",
                "{\"text\":\"a\\ud83d\"}~text: has half a surrogate pair",
                "{\"text\":5}~text: must be a string, not a whole number",
                "{\"text\":null}~text: must be a string, not null",
                "{\"sku\":\"mug-104\"}~sku: does not match [A-Z]{3}-[0-9]{3}",
                "{\"sku\":\"MUG-104 \"}~sku: does not match [A-Z]{3}-[0-9]{3}",
                "{\"n\":3.0}~n: must be a whole number, not a number with a point or exponent",
                "{\"n\":3e0}~n: must be a whole number, not a number with a point or exponent",
                "{\"n\":\"3\"}~n: must be a whole number, not a string",
                "{\"n\":-6}~n: must be from -5 to 999",
                "{\"n\":1000}~n: must be from -5 to 999",
                "{\"any\":9223372036854775808}~any: must be from -9223372036854775808 to 9223372036854775807",
                "{\"price\":0.49}~price: must be at least 0.5",
                "{\"price\":100.000001}~price: must be at most 100",
                "{\"price\":1.1234567}~price: has more than 6 digits after the point",
                "{\"price\":1e1}~price: must be written without an exponent",
                "{\"price\":\"1\"}~price: must be a number, not a string",
                "{\"flag\":\"true\"}~flag: must be true or false, not a string",
                "{\"flag\":0}~flag: must be true or false, not a whole number",
                "{\"when\":\"Today\"}~when: must be one of \"today\", \"a\\\"b\"",
                "{\"mixed\":1}~mixed: must be one of \"1\", 2, 2.5, true",
                "{\"mixed\":\"true\"}~mixed: must be one of \"1\", 2, 2.5, true",
                "{\"mixed\":{\"a\":[]}}~mixed: must be one of \"1\", 2, 2.5, true",
                "{\"list\":[]}~list: has 0 items, fewer than 1",
                "{\"list\":[1,2,3,4]}~list: has 4 items, more than 2",
                "{\"list\":[1,\"x\"]}~list[1]: must be a whole number, not a string",
                "{\"list\":{\"0\":1}}~list: must be an array, not an object",
                "{\"nested\":{}}~nested.in: is missing",
                "{\"nested\":[{}]}~nested: must be a JSON object, not an array",
                "{\"nested\":{\"in\":true,\"out\":{\"x\":[1]}}}~nested.out: is not a parameter of this tool",
                "{\"other\":1}~other: is not a parameter of this tool",
                "[]~arguments: must be a JSON object, not an array",
                "null~arguments: must be a JSON object, not null",
                "''~arguments: are empty; expected was a JSON object",
                "{} {}~arguments: have something after the JSON object",
                "{}x~arguments: is not valid JSON at line 1, column 4",
                "{\"n\":1,\"n\":2}~arguments: have a property twice",
                "{\"n\":1,}~arguments: is not valid JSON at line 1, column 8",
                "{'n':1}~arguments: is not valid JSON at line 1, column 2",
                "{\"n\":01}~arguments: is not valid JSON at line 1, column 7",
                "{\"n\":1~arguments: is not valid JSON at line 1, column 7",
                "{\"price\":NaN}~arguments: is not valid JSON at line 1, column 13",
                "{\"list\":[1~arguments: is not valid JSON at line 1, column 11"
            },
            quoteCharacter = '`')
    void reportsTheProblem(String arguments, String problem) {
        String json = arguments.equals("''") ? "" : arguments;
        assertEquals(List.of(problem), ArgumentCheck.problems(SCHEMA, json));
    }

    @Test
    void reportsAllProblemsUpToALimit() {
        assertEquals(List.of("a: is missing", "b: is missing"), ArgumentCheck.problems(REQUIRED, "{}"));
        var many = new StringBuilder("{");
        for (int i = 0; i < 50; i++) many.append("\"p").append(i).append("\":1,");
        assertEquals(
                20,
                ArgumentCheck.problems(REQUIRED, many.append("\"a\":true}").toString())
                        .size());
    }

    @Test
    void refusesHostileSizes() {
        String tooLarge = "arguments: is nested more than 32 deep or has a name or number that is too long";
        assertEquals(
                List.of("arguments: are longer than 262144 characters"),
                ArgumentCheck.problems(SCHEMA, "{\"text\":\"" + "a".repeat(300_000) + "\"}"));
        assertEquals(
                tooLarge,
                ArgumentCheck.problems(SCHEMA, "{\"other\":" + "[".repeat(100_000))
                        .get(1));
        for (String number : List.of("{\"n\":", "{\"price\":0.", "{\"other\":")) {
            List<String> problems = ArgumentCheck.problems(SCHEMA, number + "9".repeat(200_000) + "}");
            assertEquals(tooLarge, problems.get(problems.size() - 1));
        }
        assertTrue(ArgumentCheck.problems(SCHEMA, "{\"" + "k".repeat(1000) + "\":1}")
                        .get(0)
                        .length()
                < 120);
    }

    @Test
    void neverRepeatsValues() {
        String secret = "4929123456781234";
        for (String name : List.of("text", "sku", "n", "price", "flag", "when", "list", "nested", "other")) {
            for (String json : List.of("{\"" + name + "\":\"" + secret + "\"}", "{\"" + name + "\":" + secret + "x")) {
                List<String> problems = ArgumentCheck.problems(SCHEMA, json);
                assertTrue(!problems.isEmpty() && !problems.toString().contains(secret), problems.toString());
            }
        }
    }
}
