package dev.shoal.schemas.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolSchemaReaderTest {
    private static ToolSchema property(String schema) {
        return ToolSchemaReader.read("{\"type\":\"object\",\"properties\":{\"x\":" + schema + "}}")
                .properties()
                .get(0)
                .schema();
    }

    private static List<String> problems(String json) {
        var failure = assertThrows(InvalidSchema.class, () -> ToolSchemaReader.read(json));
        return failure.problems().stream()
                .map(p -> p.keywordPointer() + ": " + p.what())
                .toList();
    }

    @Test
    void readsAWholeSchemaInOrder() {
        var schema = ToolSchemaReader.read(
                """
                {"type": "object", "description": "An order.", "additionalProperties": false, "required": ["sku", "lines"],
                 "properties": {
                   "sku": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{3}", "x-grounded": true, "title": "Sku"},
                   "express": {"type": "boolean", "default": false},
                   "lines": {"type": "array", "minItems": 1, "maxItems": 3, "items": {
                      "type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 9}}}}}}
                """);
        var line = new ToolSchema.ObjectType(
                "", List.of(new ToolSchema.Property("n", new ToolSchema.IntegerType("", 1, 9), false)));
        assertEquals(
                new ToolSchema.ObjectType(
                        "An order.",
                        List.of(
                                new ToolSchema.Property(
                                        "sku",
                                        new ToolSchema.StringType(
                                                "", 0, 200, Optional.of(Pattern.parse("[A-Z]{3}-[0-9]{3}")), true),
                                        true),
                                new ToolSchema.Property("express", new ToolSchema.BooleanType(""), false),
                                new ToolSchema.Property("lines", new ToolSchema.ArrayType("", line, 1, 3), true))),
                schema);
    }

    @Test
    void fillsInLimits() {
        assertEquals(
                new ToolSchema.StringType("", 0, ToolSchema.DEFAULT_LENGTH, Optional.empty(), false),
                property("{\"type\":\"string\"}"));
        assertEquals(
                new ToolSchema.StringType("", 500, 500, Optional.empty(), false),
                property("{\"type\":\"string\",\"minLength\":500}"));
        assertEquals(
                new ToolSchema.IntegerType("", Long.MIN_VALUE, Long.MAX_VALUE), property("{\"type\":\"integer\"}"));
        assertEquals(
                new ToolSchema.ArrayType("", new ToolSchema.BooleanType(""), 0, ToolSchema.MOST_ITEMS),
                property("{\"type\":\"array\",\"items\":{\"type\":\"boolean\"}}"));
    }

    @Test
    void turnsExclusiveBoundsOfIntegersIntoInclusiveOnes() {
        assertEquals(
                new ToolSchema.IntegerType("", 1, 9),
                property("{\"type\":\"integer\",\"exclusiveMinimum\":0,\"exclusiveMaximum\":10}"));
        assertEquals(
                new ToolSchema.IntegerType("", 5, 8),
                property(
                        "{\"type\":\"integer\",\"minimum\":5,\"exclusiveMinimum\":0,\"maximum\":8,\"exclusiveMaximum\":10}"));
    }

    @Test
    void readsBoundsOfNumbersExactly() {
        assertEquals(
                new ToolSchema.NumberType("", Optional.of(new BigDecimal("0.1")), Optional.of(new BigDecimal("1000"))),
                property("{\"type\":\"number\",\"minimum\":0.10,\"maximum\":1e3}"));
    }

    @Test
    void turnsExclusiveBoundsOfNumbersIntoTheNextNumber() {
        assertEquals(
                new ToolSchema.NumberType(
                        "", Optional.of(new BigDecimal("0.000001")), Optional.of(new BigDecimal("2.499999"))),
                property("{\"type\":\"number\",\"minimum\":-1,\"exclusiveMinimum\":0,\"exclusiveMaximum\":2.5}"));
    }

    @Test
    void keepsEnumValuesAsJson() {
        assertEquals(
                new ToolSchema.EnumType("", List.of("\"a \\\"b\\\"\"", "\"é\"")),
                property("{\"type\":\"string\",\"enum\":[\"a \\\"b\\\"\",\"\\u00e9\"]}"));
        assertEquals(
                new ToolSchema.EnumType("", List.of("\"1\"", "1", "2.5", "100", "true")),
                property("{\"enum\":[\"1\",1,2.50,1e2,true]}"));
        assertEquals(List.of("a \"b", "1"), ((ToolSchema.EnumType) property("{\"enum\":[\"a \\\"b\",1]}")).texts());
        assertEquals(
                new ToolSchema.EnumType("why", List.of("7")),
                property("{\"type\":\"integer\",\"const\":7,\"description\":\"why\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "{\"oneOf\":[]}~/properties/x/oneOf: keyword oneOf is not supported",
                "{\"$ref\":\"#\"}~/properties/x/$ref: keyword $ref is not supported",
                "{\"type\":\"string\",\"format\":\"date\"}~/properties/x/format: keyword format is not supported",
                "{\"type\":\"integer\",\"multipleOf\":2}~/properties/x/multipleOf: keyword multipleOf is not supported",
                "{\"type\":\"boolean\",\"exclusiveMinimum\":2}~"
                        + "/properties/x/exclusiveMinimum: keyword exclusiveMinimum does not belong to type boolean",
                "{\"type\":\"string\",\"minimum\":2}~/properties/x/minimum: keyword minimum does not belong to type string",
                "{\"type\":[\"string\",\"null\"]}~/properties/x/type: type [\"string\",\"null\"] is not supported;"
                        + " one of object, array, string, integer, number, boolean",
                "{}~/properties/x: type is missing; one of object, array, string, integer, number, boolean",
                "true~/properties/x: a schema must be a JSON object",
                "{\"type\":\"string\",\"maxLength\":2001}~"
                        + "/properties/x/maxLength: maxLength must be a whole number from 0 to 2000",
                "{\"type\":\"string\",\"minLength\":3,\"maxLength\":2}~"
                        + "/properties/x/minLength: minLength 3 is above maxLength 2",
                "{\"type\":\"string\",\"pattern\":\"a(?=b)\"}~"
                        + "/properties/x/pattern: pattern: lookahead (?= is not supported (at index 1)",
                "{\"type\":\"string\",\"pattern\":\"a{3}\",\"maxLength\":2}~"
                        + "/properties/x/pattern: pattern matches no text of 0 to 2 characters",
                "{\"type\":\"string\",\"pattern\":7}~/properties/x/pattern: pattern must be a string",
                "{\"type\":\"string\",\"x-grounded\":\"yes\"}~/properties/x/x-grounded: x-grounded must be true or false",
                "{\"type\":\"string\",\"enum\":[\"a\"],\"x-grounded\":true}~"
                        + "/properties/x/x-grounded: keyword x-grounded cannot stand beside enum or const",
                "{\"type\":\"string\",\"enum\":[\"a\",1]}~/properties/x/enum: enum has the value 1, which is not of type string",
                "{\"type\":\"string\",\"enum\":[]}~/properties/x/enum: enum must be an array of 1 to 256 values",
                "{\"enum\":[1,1.0]}~/properties/x/enum: enum has the value 1 twice",
                "{\"enum\":[null]}~/properties/x/enum: enum has the value null, which is not a string, number or boolean",
                "{\"enum\":[1e99]}~/properties/x/enum: enum has a number of more than 24 digits",
                "{\"type\":\"integer\",\"minimum\":1.5}~/properties/x/minimum: minimum of an integer must be a whole number",
                "{\"type\":\"integer\",\"minimum\":5,\"maximum\":4}~/properties/x: no integer is at least 5 and at most 4",
                "{\"type\":\"number\",\"minimum\":5,\"maximum\":4}~/properties/x/minimum: minimum 5 is above maximum 4",
                "{\"type\":\"number\",\"minimum\":0.0000001}~/properties/x/minimum: minimum must have at most 18 digits"
                        + " before the point and 6 after it",
                "{\"type\":\"array\"}~/properties/x: items is missing: the schema of each item",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"maxItems\":65}~"
                        + "/properties/x/maxItems: maxItems must be a whole number from 0 to 64",
                "{\"type\":\"object\",\"additionalProperties\":true}~/properties/x/additionalProperties:"
                        + " additionalProperties must be false: only listed properties are allowed",
                "{\"type\":\"object\",\"required\":[\"y\"]}~/properties/x/required: required names y, which is no property",
                "{\"type\":\"object\",\"required\":\"y\"}~/properties/x/required: required must be an array of different strings",
                "{\"type\":\"object\",\"properties\":[]}~/properties/x/properties: properties must be a JSON object",
                "{\"type\":\"object\",\"properties\":{\"a b\":{\"type\":\"string\"}}}~/properties/x/properties/a b:"
                        + " a name starts with a letter or _ and has at most 64 letters, digits, _, . and -"
            })
    void reportsEachProblemWithItsPlace(String schema, String problem) {
        String json = "{\"type\":\"object\",\"properties\":{\"x\":" + schema + "}}";
        assertEquals(problem, problems(json).get(0));
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertEquals(
                List.of(
                        "/properties/a/oneOf: keyword oneOf is not supported",
                        "/properties/b/items/format: keyword format is not supported",
                        "/properties/b/minItems: minItems must be a whole number from 0 to 64",
                        "/required: required names c, which is no property"),
                problems(
                                "{\"type\":\"object\",\"required\":[\"c\"],\"properties\":{"
                                        + "\"a\":{\"type\":\"string\",\"oneOf\":[]},"
                                        + "\"b\":{\"type\":\"array\",\"minItems\":-1,\"items\":{\"type\":\"string\",\"format\":\"x\"}}}}")
                        .stream()
                        .sorted()
                        .toList());
    }

    @Test
    void refusesWhatIsNoObjectSchema() {
        assertEquals(List.of(": is not valid JSON at line 1, column 2"), problems("{"));
        assertEquals(
                List.of("/type: the parameters of a tool must be of type object"), problems("{\"type\":\"string\"}"));
        assertEquals(List.of(": a schema must be a JSON object"), problems("[]"));
        assertEquals(1, problems("{\"type\":\"object\",\"type\":\"object\"}").size());
    }

    @Test
    void refusesDeepNesting() {
        String schema = "{\"type\":\"boolean\"}";
        for (int i = 0; i < ToolSchema.MOST_DEPTH - 1; i++) schema = "{\"type\":\"array\",\"items\":" + schema + "}";
        String deepest = "{\"type\":\"object\",\"properties\":{\"x\":" + schema + "}}";
        ToolSchemaReader.read(deepest);
        String deeper = "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"array\",\"items\":" + schema + "}}}";
        assertEquals(
                List.of("/properties/x/items/items/items/items/type: objects and arrays are nested more than 5 deep"),
                problems(deeper));
    }
}
