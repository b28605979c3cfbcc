package dev.shoal.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code enum} and {@code const}. */
final class EnumReader {
    private static final int MOST_DIGITS = 24;

    private EnumReader() {}

    /** @param type the type that every value must have; empty for any of string, number and boolean */
    static ToolSchema.EnumType read(SchemaNode node, String type) {
        if (node.has("enum") && node.has("const")) node.problem("const", "const cannot stand beside enum");
        String keyword = node.has("enum") ? "enum" : "const";
        List<String> values = new ArrayList<>();
        for (JsonNode value : values(node, keyword)) {
            String json = value.isNumber() ? plain(value.decimalValue()) : Json.write(value);
            if (!allowed(value, type)) {
                node.problem(
                        keyword,
                        keyword + " has the value " + shortened(json) + ", which is not "
                                + (type.isEmpty() ? "a string, number or boolean" : "of type " + type));
            } else if (values.contains(json)) {
                node.problem(keyword, keyword + " has the value " + shortened(json) + " twice");
            } else if (value.isNumber() && json.length() > MOST_DIGITS) {
                node.problem(keyword, keyword + " has a number of more than " + MOST_DIGITS + " digits");
            } else if (value.isTextual()
                    && value.textValue().codePointCount(0, value.textValue().length()) > ToolSchema.MOST_LENGTH) {
                node.problem(keyword, keyword + " has a value of more than " + ToolSchema.MOST_LENGTH + " characters");
            } else {
                values.add(json);
            }
        }
        return new ToolSchema.EnumType(node.description(), values);
    }

    private static List<JsonNode> values(SchemaNode node, String keyword) {
        JsonNode value = node.json().get(keyword);
        if (keyword.equals("const")) return List.of(value);
        if (!value.isArray() || value.isEmpty() || value.size() > ToolSchema.MOST_VALUES) {
            node.problem("enum", "enum must be an array of 1 to " + ToolSchema.MOST_VALUES + " values");
            return List.of();
        }
        List<JsonNode> values = new ArrayList<>();
        value.forEach(values::add);
        return values;
    }

    /** Without exponent and without zeros at the end, so that a number has one spelling. */
    private static String plain(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        if (Math.abs((long) shortest.scale()) > MOST_DIGITS) return "0".repeat(MOST_DIGITS + 1);
        return shortest.toPlainString();
    }

    private static boolean allowed(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "" -> value.isTextual() || value.isNumber() || value.isBoolean();
            default -> false;
        };
    }

    private static String shortened(String json) {
        return json.length() <= 40 ? json : json.substring(0, 40) + "...";
    }
}
