package dev.shoal.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** A Shoal record as JSON for people: secrets masked, long texts cut. Pure. */
public final class RecordJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int LONGEST_TEXT = 2_000;
    private static final int MOST_DEPTH = 32;

    private RecordJson() {}

    public static ObjectNode of(SpecificRecord record) {
        ObjectNode json = JSON.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            put(json, field.name(), node(record.get(field.pos())));
        }
        return json;
    }

    /** On several lines, at most so many characters, fit for a terminal. */
    public static String pretty(JsonNode json, int most) {
        String text = json.toPrettyString();
        int more = text.length() - most;
        String shown = more <= 0 ? text : text.substring(0, most) + "\n... (" + more + " more characters)";
        return String.join("\n", shown.lines().map(Printable::escaped).toList());
    }

    /** A text that may hold JSON, on one line: what is in it is masked by name as well as by form. */
    public static String line(String text, int most) {
        return Printable.text(maskedInside(text), most);
    }

    private static JsonNode node(Object value) {
        if (value == null) return JSON.nullNode();
        if (value instanceof SpecificRecord record) return of(record);
        if (value instanceof List<?> list) {
            ArrayNode array = JSON.arrayNode();
            list.forEach(item -> array.add(node(item)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            map.forEach((key, item) -> put(object, String.valueOf(key), node(item)));
            return object;
        }
        if (value instanceof Integer number) return JSON.numberNode(number);
        if (value instanceof Long number) return JSON.numberNode(number);
        if (value instanceof Double number) return JSON.numberNode(number);
        if (value instanceof Boolean bool) return JSON.booleanNode(bool);
        return JSON.textNode(Printable.masked(maskedInside(String.valueOf(value)), LONGEST_TEXT));
    }

    private static void put(ObjectNode object, String name, JsonNode value) {
        object.set(name, Secrets.named(name) && !value.isNull() ? JSON.textNode(Secrets.MASK) : value);
    }

    /** Arguments and results are JSON in a text: what they hold under a secret's name is masked there. */
    private static String maskedInside(String text) {
        String trimmed = text.stripLeading();
        if (!trimmed.startsWith("{") && !trimmed.startsWith("[")) return text;
        try {
            return masked(MAPPER.readTree(text), 0).toString();
        } catch (JsonProcessingException e) {
            return text; // no JSON after all: masked by form alone
        }
    }

    private static JsonNode masked(JsonNode node, int depth) {
        if (depth > MOST_DEPTH) return JSON.textNode("...");
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.objectNode();
            object.properties().forEach(field -> put(copy, field.getKey(), masked(field.getValue(), depth + 1)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.arrayNode();
            array.forEach(item -> copy.add(masked(item, depth + 1)));
            return copy;
        }
        return node;
    }
}
