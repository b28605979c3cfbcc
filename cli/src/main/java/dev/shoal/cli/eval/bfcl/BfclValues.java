package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/** When a value is one of the acceptable ones. Pure. */
final class BfclValues {
    private BfclValues() {}

    /** The type of the acceptable values: that of the first one which is no omission. */
    static Optional<BfclType> typeOf(JsonNode acceptable) {
        for (JsonNode value : acceptable) if (!BfclAnswer.omission(value)) return Optional.of(BfclType.of(value));
        return Optional.empty();
    }

    /** Plain membership: nothing is normalised, and numbers are compared by value. */
    static boolean member(JsonNode value, JsonNode acceptable) {
        for (JsonNode one : acceptable) if (same(value, one)) return true;
        return false;
    }

    static boolean text(String value, JsonNode acceptable) {
        String normal = normal(value);
        for (JsonNode one : acceptable)
            if (one.isTextual() && normal(one.asText()).equals(normal)) return true;
        return false;
    }

    /** The order counts; only texts directly in the list are normalised. */
    static boolean list(JsonNode value, JsonNode acceptable) {
        for (JsonNode one : acceptable) if (one.isArray() && sameItems(value, one)) return true;
        return false;
    }

    private static boolean sameItems(JsonNode value, JsonNode expected) {
        if (value.size() != expected.size()) return false;
        for (int i = 0; i < value.size(); i++) if (!sameNormal(value.get(i), expected.get(i))) return false;
        return true;
    }

    /** @param acceptable objects of key to acceptable values */
    static boolean dict(JsonNode value, JsonNode acceptable) {
        for (JsonNode one : acceptable) if (one.isObject() && matches(value, one)) return true;
        return false;
    }

    /** @param acceptable lists of such objects */
    static boolean dicts(JsonNode value, JsonNode acceptable) {
        for (JsonNode one : acceptable) if (one.isArray() && allMatch(value, one)) return true;
        return false;
    }

    private static boolean allMatch(JsonNode value, JsonNode expected) {
        if (value.size() != expected.size()) return false;
        for (int i = 0; i < value.size(); i++) if (!matches(value.get(i), expected.get(i))) return false;
        return true;
    }

    private static boolean matches(JsonNode object, JsonNode expected) {
        if (!object.isObject() || !expected.isObject()) return false;
        for (var field : object.properties()) {
            JsonNode values = expected.path(field.getKey());
            boolean found = false;
            for (JsonNode one : values) found |= sameNormal(field.getValue(), one);
            if (!found) return false;
        }
        for (var field : expected.properties()) {
            if (!object.has(field.getKey()) && !BfclAnswer.optional(field.getValue())) return false;
        }
        return true;
    }

    private static boolean sameNormal(JsonNode value, JsonNode expected) {
        if (!value.isTextual() || !expected.isTextual()) return same(value, expected);
        return normal(value.asText()).equals(normal(expected.asText()));
    }

    /** Equal in type and value; 3 and 3.0 are equal, true and 1 are not. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) return a.decimalValue().compareTo(b.decimalValue()) == 0;
        if (a.isArray() && b.isArray()) {
            if (a.size() != b.size()) return false;
            for (int i = 0; i < a.size(); i++) if (!same(a.get(i), b.get(i))) return false;
            return true;
        }
        if (a.isObject() && b.isObject()) {
            if (a.size() != b.size()) return false;
            for (var field : a.properties()) {
                if (!b.has(field.getKey()) || !same(field.getValue(), b.get(field.getKey()))) return false;
            }
            return true;
        }
        return a.equals(b);
    }

    /** What is left of a text for comparing it. */
    static String normal(String text) {
        return text.replaceAll("[ ,./\\-_*^]", "").toLowerCase(Locale.ROOT).replace('\'', '"');
    }
}
