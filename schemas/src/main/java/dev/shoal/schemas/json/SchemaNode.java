package dev.shoal.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One schema inside a schema: its keywords, its place, and the list that its problems go to. */
record SchemaNode(JsonNode json, String pointer, List<InvalidSchema.Problem> problems) {
    void problem(String keyword, String what) {
        problems.add(new InvalidSchema.Problem(pointer, keyword, what));
    }

    boolean has(String keyword) {
        return json.has(keyword);
    }

    List<String> keywords() {
        List<String> keywords = new ArrayList<>();
        json.fieldNames().forEachRemaining(keywords::add);
        return keywords;
    }

    void unsupported(Set<String> supported) {
        for (String keyword : keywords()) {
            if (!supported.contains(keyword)) problem(keyword, "keyword " + keyword + " is not supported");
        }
    }

    String description() {
        JsonNode text = json.get("description");
        if (text == null) return "";
        if (!text.isTextual()) problem("description", "description must be a string");
        return text.asText();
    }

    SchemaNode child(String keyword) {
        return new SchemaNode(json.get(keyword), pointer + "/" + keyword, problems);
    }

    /** The members of an object of schemas, in order. */
    List<Map.Entry<String, SchemaNode>> children(String keyword) {
        JsonNode object = json.get(keyword);
        List<Map.Entry<String, SchemaNode>> children = new ArrayList<>();
        if (object == null) return children;
        if (!object.isObject()) {
            problem(keyword, keyword + " must be a JSON object");
            return children;
        }
        for (Iterator<Map.Entry<String, JsonNode>> i = object.fields(); i.hasNext(); ) {
            Map.Entry<String, JsonNode> field = i.next();
            String place = pointer + "/" + keyword + "/" + InvalidSchema.escape(field.getKey());
            children.add(Map.entry(field.getKey(), new SchemaNode(field.getValue(), place, problems)));
        }
        return children;
    }

    List<String> texts(String keyword) {
        JsonNode array = json.get(keyword);
        List<String> texts = new ArrayList<>();
        if (array == null) return texts;
        boolean valid = array.isArray();
        for (JsonNode item : array) {
            valid &= item.isTextual() && !texts.contains(item.asText());
            texts.add(item.asText());
        }
        if (!valid) problem(keyword, keyword + " must be an array of different strings");
        return valid ? texts : List.of();
    }

    boolean bool(String keyword) {
        JsonNode value = json.get(keyword);
        if (value == null) return false;
        if (!value.isBoolean()) problem(keyword, keyword + " must be true or false");
        return value.asBoolean();
    }

    int integer(String keyword, int fallback, int least, int most) {
        JsonNode value = json.get(keyword);
        if (value == null) return fallback;
        if (value.isInt() && value.intValue() >= least && value.intValue() <= most) return value.intValue();
        problem(keyword, keyword + " must be a whole number from " + least + " to " + most);
        return fallback;
    }

    Optional<BigInteger> whole(String keyword) {
        JsonNode value = json.get(keyword);
        if (value == null) return Optional.empty();
        if (value.isIntegralNumber()) return Optional.of(value.bigIntegerValue());
        problem(keyword, keyword + " of an integer must be a whole number");
        return Optional.empty();
    }

    Optional<BigDecimal> decimal(String keyword) {
        JsonNode value = json.get(keyword);
        if (value == null) return Optional.empty();
        if (!value.isNumber()) {
            problem(keyword, keyword + " must be a number");
            return Optional.empty();
        }
        BigDecimal number = value.decimalValue().stripTrailingZeros();
        if (number.scale() > ToolSchema.MOST_FRACTION_DIGITS || number.precision() - number.scale() > 18) {
            problem(
                    keyword,
                    keyword + " must have at most 18 digits before the point and " + ToolSchema.MOST_FRACTION_DIGITS
                            + " after it");
            return Optional.empty();
        }
        return Optional.of(number.scale() < 0 ? number.setScale(0) : number);
    }
}
