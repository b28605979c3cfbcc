package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares JSON with what was expected of it. Wherever a value is expected may stand {@code {"$any": true}} for anything
 * not empty, {@code {"$holds": [facts]}} for a text that holds {@link Facts}, {@code {"$one": [values]}} for one of several
 * values; and among the keys of an object {@code "+1"}, {@code "+2"} for a key that does not matter. Elements of arrays may
 * come in any order, texts in upper or lower case.
 */
public final class Match {
    private final List<String> differences = new ArrayList<>();

    private Match() {}

    /** What differs, each with its path; empty when all is as expected. */
    public static List<String> differences(JsonNode expected, JsonNode actual) {
        var match = new Match();
        match.compare("", expected, actual);
        return List.copyOf(match.differences);
    }

    public static boolean same(JsonNode expected, JsonNode actual) {
        return differences(expected, actual).isEmpty();
    }

    private void compare(String path, JsonNode expected, JsonNode actual) {
        if (expected.has("$any")) {
            if (actual.isNull() || actual.isMissingNode() || actual.asText("-").isBlank()) missing(path, expected);
        } else if (expected.has("$holds")) {
            List<String> facts = new ArrayList<>();
            expected.get("$holds").forEach(fact -> facts.add(fact.asText()));
            if (!actual.isTextual() || !Facts.missing(facts, actual.asText()).isEmpty()) differ(path, expected, actual);
        } else if (expected.has("$one")) {
            for (JsonNode one : expected.get("$one")) if (same(one, actual)) return;
            differ(path, expected, actual);
        } else if (expected.isObject() && actual.isObject()) {
            objects(path, expected, actual);
        } else if (expected.isArray() && actual.isArray()) {
            arrays(path, expected, actual);
        } else if (!sameLeaf(expected, actual)) {
            differ(path, expected, actual);
        }
    }

    private void objects(String path, JsonNode expected, JsonNode actual) {
        List<String> unmatched = new ArrayList<>();
        for (var field : actual.properties()) {
            if (!expected.has(field.getKey())) unmatched.add(field.getKey());
        }
        for (var field : expected.properties()) {
            String at = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            if (field.getKey().startsWith("+")) {
                unmatched.stream()
                        .filter(key -> same(field.getValue(), actual.get(key)))
                        .findFirst()
                        .ifPresentOrElse(unmatched::remove, () -> missing(path, field.getValue()));
            } else if (actual.has(field.getKey())) {
                compare(at, field.getValue(), actual.get(field.getKey()));
            } else {
                missing(at, field.getValue());
            }
        }
        for (String key : unmatched) {
            differences.add(
                    (path.isEmpty() ? key : path + "." + key) + ": " + actual.get(key) + " should not be there");
        }
    }

    private void arrays(String path, JsonNode expected, JsonNode actual) {
        List<JsonNode> unmatched = new ArrayList<>();
        actual.forEach(unmatched::add);
        for (JsonNode one : expected) {
            JsonNode found = unmatched.stream()
                    .filter(other -> same(one, other))
                    .findFirst()
                    .orElse(null);
            if (found == null) missing(path, one);
            else unmatched.remove(found);
        }
        for (JsonNode other : unmatched) differences.add(at(path) + other + " should not be there");
    }

    private static boolean sameLeaf(JsonNode expected, JsonNode actual) {
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        if (expected.isTextual() && actual.isTextual()) return plain(expected).equals(plain(actual));
        return expected.equals(actual);
    }

    private static String plain(JsonNode text) {
        return text.asText().strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }

    private void missing(String path, JsonNode expected) {
        differences.add(at(path) + expected + " is missing");
    }

    private void differ(String path, JsonNode expected, JsonNode actual) {
        differences.add(at(path) + "is " + actual + ", expected " + expected);
    }
}
