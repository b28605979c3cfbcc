package dev.shoal.schemas.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One case of the JSON Schema Test Suite, and what becomes of it here. */
record SuiteCase(String keyword, String group, String name, JsonNode schema, JsonNode data, boolean valid) {
    /** Schemas of the suite mostly have no type; here every schema has one, so they get the one their keyword is for. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("minimum", "number"),
            Map.entry("maximum", "number"),
            Map.entry("exclusiveMinimum", "number"),
            Map.entry("exclusiveMaximum", "number"),
            Map.entry("minLength", "string"),
            Map.entry("maxLength", "string"),
            Map.entry("pattern", "string"),
            Map.entry("items", "array"),
            Map.entry("minItems", "array"),
            Map.entry("maxItems", "array"),
            Map.entry("properties", "object"),
            Map.entry("required", "object"),
            Map.entry("additionalProperties", "object"));

    static final String OTHER_TYPE = "a value of another type than the keyword's is never allowed";
    static final String OTHER_PROPERTY = "properties that are not listed are never allowed";
    static final String WHOLE_PATTERN = "a pattern holds for the whole text";
    static final String FLOAT_INTEGER = "an integer is written without a point";

    /** @param differs why the answer is not the suite's; empty when it is */
    record Outcome(boolean refused, Optional<String> differs) {}

    Outcome outcome() throws JsonProcessingException {
        JsonNode typed = typed();
        ToolSchema.ObjectType tool;
        try {
            tool = ToolSchemaReader.read(
                    "{\"type\":\"object\",\"properties\":{\"v\":" + typed + "},\"required\":[\"v\"]}");
        } catch (InvalidSchema e) {
            return new Outcome(true, Optional.of(e.problems().get(0).what()));
        }
        boolean allowed = ArgumentCheck.problems(tool, "{\"v\":" + data + "}").isEmpty();
        return new Outcome(false, allowed == valid ? Optional.empty() : Optional.of(reason(typed, allowed)));
    }

    private JsonNode typed() {
        if (!schema.isObject()) return schema;
        ObjectNode typed = schema.deepCopy();
        String type = TYPES.get(keyword);
        if (type != null && !typed.has("type")) typed.put("type", type);
        if (typed.path("type").asText().equals("array") && !typed.has("items"))
            typed.putObject("items").put("type", "number");
        if (typed.path("properties").isObject()) {
            for (JsonNode property : typed.get("properties")) {
                if (property.isObject() && property.isEmpty()) ((ObjectNode) property).put("type", "number");
            }
        }
        return typed;
    }

    /** The only ways in which the answer may differ; anything else fails. All are refusals of what the suite allows. */
    private String reason(JsonNode typed, boolean allowed) {
        String type = typed.path("type").asText();
        if (!allowed && !schema.has("type") && !isOf(type)) return OTHER_TYPE;
        if (!allowed && type.equals("object") && hasOther(typed)) return OTHER_PROPERTY;
        if (!allowed && keyword.equals("pattern")) return WHOLE_PATTERN;
        if (!allowed && type.equals("integer") && data.isFloatingPointNumber()) return FLOAT_INTEGER;
        throw new AssertionError(
                keyword + " / " + group + " / " + name + ": allowed " + allowed + ", suite says " + valid);
    }

    private boolean isOf(String type) {
        return switch (type) {
            case "number" -> data.isNumber();
            case "string" -> data.isTextual();
            case "array" -> data.isArray();
            default -> data.isObject();
        };
    }

    private boolean hasOther(JsonNode typed) {
        List<String> names = new ArrayList<>();
        data.fieldNames().forEachRemaining(names::add);
        return names.stream().anyMatch(property -> !typed.path("properties").has(property));
    }
}
