package dev.shoal.workers.prompt.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values of what the caller hands over: JSON, or Java's maps, lists, texts, numbers and booleans. */
final class JsonValues {
    private static final int MAX_DEPTH = 200;

    private JsonValues() {}

    static Value of(Object given) {
        return of(given, 0);
    }

    private static Value of(Object given, int depth) {
        if (depth > MAX_DEPTH)
            throw new IllegalArgumentException("variables are nested more than " + MAX_DEPTH + " deep");
        if (given == null) return Value.NoneValue.NONE;
        if (given instanceof JsonNode node) return json(node, depth);
        if (given instanceof String text) return new Value.Text(text);
        if (given instanceof Boolean bool) return Value.of(bool);
        if (given instanceof BigInteger number) return new Value.Int(number);
        if (given instanceof Integer || given instanceof Long || given instanceof Short || given instanceof Byte)
            return Value.Int.of(((Number) given).longValue());
        if (given instanceof Double || given instanceof Float || given instanceof BigDecimal)
            return new Value.Real(((Number) given).doubleValue());
        if (given instanceof Iterable<?> items) return list(items, depth);
        if (given instanceof Map<?, ?> map) return map(map, depth);
        throw new IllegalArgumentException(
                "a variable of type " + given.getClass().getName());
    }

    private static Value json(JsonNode node, int depth) {
        if (node.isTextual()) return new Value.Text(node.textValue());
        if (node.isObject()) {
            DictValue dict = new DictValue();
            node.properties().forEach(field -> dict.put(field.getKey(), of(field.getValue(), depth + 1)));
            return dict;
        }
        if (node.isArray()) return list(node, depth);
        if (node.isBoolean()) return Value.of(node.booleanValue());
        if (node.isIntegralNumber()) return new Value.Int(node.bigIntegerValue());
        if (node.isNumber()) return new Value.Real(node.doubleValue());
        if (node.isNull()) return Value.NoneValue.NONE;
        throw new IllegalArgumentException("a variable of JSON type " + node.getNodeType());
    }

    private static Value list(Iterable<?> items, int depth) {
        List<Value> values = new ArrayList<>();
        for (Object item : items) values.add(of(item, depth + 1));
        return new Value.ListValue(values);
    }

    private static Value map(Map<?, ?> map, int depth) {
        DictValue dict = new DictValue();
        map.forEach((key, value) -> dict.put(String.valueOf(key), of(value, depth + 1)));
        return dict;
    }
}
