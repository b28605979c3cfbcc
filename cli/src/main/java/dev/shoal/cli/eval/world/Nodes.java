package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The few things that every toy world does with JSON. */
final class Nodes {
    private Nodes() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ObjectNode error(String code, String message) {
        return object().put("error", code).put("message", message);
    }

    static boolean isError(JsonNode result) {
        return result.has("error");
    }

    /** The record under its key, with the key in front under {@code name}. */
    static ObjectNode shown(String name, String key, JsonNode record) {
        ObjectNode shown = object().put(name, key);
        record.properties().forEach(field -> shown.set(field.getKey(), field.getValue()));
        return shown;
    }

    static ObjectNode records(ObjectNode state, String kind) {
        return (ObjectNode) state.get(kind);
    }

    static Optional<ObjectNode> find(ObjectNode state, String kind, String key) {
        return Optional.ofNullable((ObjectNode) state.get(kind).get(key));
    }

    static String text(JsonNode node, String name) {
        return node.path(name).asText("");
    }

    /** One more than the highest number among the keys, which are {@code prefix} and a number. */
    static String nextKey(ObjectNode records, String prefix) {
        int highest = 0;
        for (Map.Entry<String, JsonNode> record : records.properties()) {
            highest = Math.max(highest, Integer.parseInt(record.getKey().substring(prefix.length())));
        }
        return prefix + (highest + 1);
    }

    /** True when every word of the query stands in the text; a plural "s" of the query does not count. */
    static boolean holdsWords(String text, String query) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String word : query.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
            if (lower.contains(word)) continue;
            if (!word.endsWith("s") || !lower.contains(word.substring(0, word.length() - 1))) return false;
        }
        return true;
    }

    static Optional<LocalDate> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    static LocalDate today(ObjectNode state) {
        return LocalDate.parse(text(state, "today"));
    }

    static BigDecimal money(JsonNode amount) {
        return amount.decimalValue().setScale(2, RoundingMode.HALF_UP);
    }
}
