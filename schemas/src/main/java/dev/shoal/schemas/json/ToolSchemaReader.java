package dev.shoal.schemas.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * Reads the JSON Schema of a tool's parameters; whatever it does not know is a problem and never ignored.
 *
 * <p>Types: object, array, string, integer, number, boolean; {@code enum} and {@code const} with or without a type. A text
 * without {@code maxLength} is at most {@link ToolSchema#DEFAULT_LENGTH} long, an array without {@code maxItems} at most
 * {@link ToolSchema#MOST_ITEMS}. Properties that are not listed are never allowed. {@code title}, {@code default} and
 * {@code examples} describe and are skipped. A {@code pattern} holds for the whole text, and together with the lengths.
 */
public final class ToolSchemaReader {
    private static final Set<String> ANNOTATIONS = Set.of("description", "title", "default", "examples");
    private static final Map<String, Set<String>> KEYWORDS = Map.of(
            "object", Set.of("type", "properties", "required", "additionalProperties"),
            "array", Set.of("type", "items", "minItems", "maxItems"),
            "string", Set.of("type", "enum", "const", "minLength", "maxLength", "pattern", "x-grounded"),
            "integer", Set.of("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
            "number", Set.of("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
            "boolean", Set.of("type", "enum", "const"));
    private static final java.util.regex.Pattern NAME =
            java.util.regex.Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");
    private static final Set<String> WITHOUT_TYPE = Set.of("enum", "const");
    private static final Set<String> SUPPORTED = supported();

    private final List<InvalidSchema.Problem> problems = new ArrayList<>();

    private ToolSchemaReader() {}

    private static Set<String> supported() {
        var all = new LinkedHashSet<>(ANNOTATIONS);
        KEYWORDS.values().forEach(all::addAll);
        return all;
    }

    /**
     * @param json a JSON Schema of type object
     * @throws InvalidSchema with every problem
     */
    public static ToolSchema.ObjectType read(String json) {
        var reader = new ToolSchemaReader();
        Optional<ToolSchema> schema = reader.parse(json);
        if (!reader.problems.isEmpty()) throw new InvalidSchema(reader.problems);
        return (ToolSchema.ObjectType) schema.orElseThrow();
    }

    private Optional<ToolSchema> parse(String json) {
        JsonNode root;
        try {
            root = Json.read(json);
        } catch (JsonProcessingException e) {
            problems.add(new InvalidSchema.Problem("", "", Json.problem(e)));
            return Optional.empty();
        }
        var at = new SchemaNode(root, "", problems);
        if (root.isObject() && !"object".equals(root.path("type").asText())) {
            at.problem("type", "the parameters of a tool must be of type object");
            return Optional.empty();
        }
        return schema(at, 1);
    }

    /** The schema, or nothing after a problem that leaves none to speak of. */
    private Optional<ToolSchema> schema(SchemaNode node, int depth) {
        if (!node.json().isObject()) {
            node.problem("", "a schema must be a JSON object");
            return Optional.empty();
        }
        Optional<String> type = type(node);
        if (type.isEmpty()) return Optional.empty();
        rejectOthers(node, type.get());
        if ((type.get().equals("object") || type.get().equals("array")) && depth > ToolSchema.MOST_DEPTH) {
            node.problem("type", "objects and arrays are nested more than " + ToolSchema.MOST_DEPTH + " deep");
            return Optional.empty();
        }
        if (node.has("enum") || node.has("const")) return Optional.of(EnumReader.read(node, type.get()));
        return switch (type.get()) {
            case "object" -> Optional.of(object(node, depth));
            case "array" -> array(node, depth);
            case "string" -> Optional.of(string(node));
            case "integer" -> Optional.of(integer(node));
            case "number" -> Optional.of(number(node));
            default -> Optional.of(new ToolSchema.BooleanType(node.description()));
        };
    }

    /** The type; empty text for a schema that has only an enum or a const. */
    private static Optional<String> type(SchemaNode node) {
        JsonNode type = node.json().get("type");
        if (type == null && (node.has("enum") || node.has("const"))) return Optional.of("");
        if (type == null) {
            node.unsupported(SUPPORTED);
            node.problem("", "type is missing; one of object, array, string, integer, number, boolean");
            return Optional.empty();
        }
        if (type.isTextual() && KEYWORDS.containsKey(type.textValue())) return Optional.of(type.textValue());
        node.problem(
                "type",
                "type " + Json.write(type)
                        + " is not supported; one of object, array, string, integer, number, boolean");
        return Optional.empty();
    }

    private static void rejectOthers(SchemaNode node, String type) {
        node.unsupported(SUPPORTED);
        Set<String> own = KEYWORDS.getOrDefault(type, WITHOUT_TYPE);
        boolean listed = node.has("enum") || node.has("const");
        for (String keyword : node.keywords()) {
            if (!SUPPORTED.contains(keyword) || ANNOTATIONS.contains(keyword)) continue;
            if (!own.contains(keyword)) {
                node.problem(
                        keyword,
                        "keyword " + keyword + " does not belong to "
                                + (type.isEmpty() ? "an enum without type" : "type " + type));
            } else if (listed && !WITHOUT_TYPE.contains(keyword) && !keyword.equals("type")) {
                node.problem(keyword, "keyword " + keyword + " cannot stand beside enum or const");
            }
        }
    }

    private ToolSchema.ObjectType object(SchemaNode node, int depth) {
        JsonNode others = node.json().get("additionalProperties");
        if (others != null && !(others.isBoolean() && !others.booleanValue())) {
            node.problem(
                    "additionalProperties", "additionalProperties must be false: only listed properties are allowed");
        }
        Set<String> required = new LinkedHashSet<>(node.texts("required"));
        List<ToolSchema.Property> properties = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (Map.Entry<String, SchemaNode> property : node.children("properties")) {
            names.add(property.getKey());
            if (!NAME.matcher(property.getKey()).matches()) {
                property.getValue()
                        .problem("", "a name starts with a letter or _ and has at most 64 letters, digits, _, . and -");
            }
            schema(property.getValue(), depth + 1)
                    .ifPresent(schema -> properties.add(
                            new ToolSchema.Property(property.getKey(), schema, required.contains(property.getKey()))));
        }
        if (names.size() > ToolSchema.MOST_PROPERTIES) {
            node.problem("properties", "there are more than " + ToolSchema.MOST_PROPERTIES + " properties");
        }
        for (String name : required) {
            if (!names.contains(name)) node.problem("required", "required names " + name + ", which is no property");
        }
        return new ToolSchema.ObjectType(node.description(), properties);
    }

    private Optional<ToolSchema> array(SchemaNode node, int depth) {
        int most = node.integer("maxItems", ToolSchema.MOST_ITEMS, 0, ToolSchema.MOST_ITEMS);
        int least = node.integer("minItems", 0, 0, ToolSchema.MOST_ITEMS);
        if (least > most) node.problem("minItems", "minItems " + least + " is above maxItems " + most);
        if (!node.has("items")) {
            node.problem("", "items is missing: the schema of each item");
            return Optional.empty();
        }
        return schema(node.child("items"), depth + 1)
                .map(items -> new ToolSchema.ArrayType(node.description(), items, least, most));
    }

    private static ToolSchema string(SchemaNode node) {
        int least = node.integer("minLength", 0, 0, ToolSchema.MOST_LENGTH);
        int most = node.integer("maxLength", Math.max(least, ToolSchema.DEFAULT_LENGTH), 0, ToolSchema.MOST_LENGTH);
        if (least > most) node.problem("minLength", "minLength " + least + " is above maxLength " + most);
        Optional<Pattern> pattern = pattern(node);
        if (least <= most && pattern.isPresent() && !pattern.get().hasLength(least, most)) {
            node.problem("pattern", "pattern matches no text of " + least + " to " + most + " characters");
        }
        boolean grounded = node.bool("x-grounded");
        return new ToolSchema.StringType(node.description(), least, most, pattern, grounded);
    }

    private static Optional<Pattern> pattern(SchemaNode node) {
        JsonNode text = node.json().get("pattern");
        if (text == null) return Optional.empty();
        if (!text.isTextual()) {
            node.problem("pattern", "pattern must be a string");
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.parse(text.textValue()));
        } catch (IllegalArgumentException e) {
            node.problem("pattern", "pattern: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static ToolSchema integer(SchemaNode node) {
        BigInteger least = BigInteger.valueOf(Long.MIN_VALUE);
        BigInteger most = BigInteger.valueOf(Long.MAX_VALUE);
        least = node.whole("minimum").map(least::max).orElse(least);
        most = node.whole("maximum").map(most::min).orElse(most);
        least = node.whole("exclusiveMinimum")
                .map(BigInteger.ONE::add)
                .map(least::max)
                .orElse(least);
        most = node.whole("exclusiveMaximum")
                .map(n -> n.subtract(BigInteger.ONE))
                .map(most::min)
                .orElse(most);
        if (least.compareTo(most) > 0) {
            node.problem("", "no integer is at least " + least + " and at most " + most);
            return new ToolSchema.IntegerType(node.description(), 0, 0);
        }
        return new ToolSchema.IntegerType(node.description(), least.longValueExact(), most.longValueExact());
    }

    private static ToolSchema number(SchemaNode node) {
        // Between two numbers with so many digits there is no third: an exclusive bound is the next number.
        BigDecimal step = BigDecimal.ONE.movePointLeft(ToolSchema.MOST_FRACTION_DIGITS);
        Optional<BigDecimal> least = stricter(
                node.decimal("minimum"), node.decimal("exclusiveMinimum").map(step::add), BigDecimal::max);
        Optional<BigDecimal> most = stricter(
                node.decimal("maximum"),
                node.decimal("exclusiveMaximum").map(bound -> bound.subtract(step)),
                BigDecimal::min);
        if (least.isPresent() && most.isPresent() && least.get().compareTo(most.get()) > 0) {
            node.problem("minimum", "minimum " + least.get() + " is above maximum " + most.get());
        }
        return new ToolSchema.NumberType(node.description(), least, most);
    }

    private static Optional<BigDecimal> stricter(
            Optional<BigDecimal> first, Optional<BigDecimal> second, BinaryOperator<BigDecimal> strictest) {
        return Stream.concat(first.stream(), second.stream()).reduce(strictest);
    }
}
