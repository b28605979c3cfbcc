package dev.shoal.cli.eval.calls;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** When two argument values are the same: numbers by value, texts without white space around them. Pure. */
final class Values {
    private Values() {}

    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) return a.decimalValue().compareTo(b.decimalValue()) == 0;
        if (a.isTextual() && b.isTextual())
            return a.asText().strip().equals(b.asText().strip());
        if (a.isArray() && b.isArray()) return sameItems(a, b);
        if (a.isObject() && b.isObject()) return sameFields(a, b);
        return a.equals(b);
    }

    private static boolean sameItems(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) return false;
        for (int i = 0; i < a.size(); i++) if (!same(a.get(i), b.get(i))) return false;
        return true;
    }

    private static boolean sameFields(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) return false;
        for (var field : a.properties()) {
            JsonNode other = b.get(field.getKey());
            if (other == null || !same(field.getValue(), other)) return false;
        }
        return true;
    }

    /** A single value inside a record. @param path such as {@code items[0].price} */
    record Leaf(String path, JsonNode value) {
        boolean same(Leaf other) {
            return path.equals(other.path) && Values.same(value, other.value);
        }
    }

    /** All of them; an empty object or array is one too. */
    static List<Leaf> leaves(String path, JsonNode value) {
        List<Leaf> leaves = new ArrayList<>();
        collect(path, value, leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode value, List<Leaf> leaves) {
        if (!value.isContainerNode() || value.isEmpty()) {
            leaves.add(new Leaf(path, value));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) collect(path + "[" + i + "]", value.get(i), leaves);
        } else {
            value.properties().forEach(field -> collect(path + "." + field.getKey(), field.getValue(), leaves));
        }
    }
}
