package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;

/** The types that BFCL tells apart, and the names that its schemas have for them. */
enum BfclType {
    STRING("string"),
    INTEGER("integer"),
    FLOAT("number"),
    BOOLEAN("boolean"),
    LIST("array"),
    DICT("object"),
    NULL("null");

    /** Python's names as the schemas write them, JSON Schema's own, and those of the Java and JavaScript categories. */
    private static final Map<String, BfclType> BY_NAME = Map.ofEntries(
            Map.entry("string", STRING),
            Map.entry("any", STRING),
            Map.entry("char", STRING),
            Map.entry("integer", INTEGER),
            Map.entry("int", INTEGER),
            Map.entry("long", INTEGER),
            Map.entry("short", INTEGER),
            Map.entry("byte", INTEGER),
            Map.entry("bigint", INTEGER),
            Map.entry("float", FLOAT),
            Map.entry("double", FLOAT),
            Map.entry("number", FLOAT),
            Map.entry("boolean", BOOLEAN),
            Map.entry("array", LIST),
            Map.entry("arraylist", LIST),
            Map.entry("tuple", LIST),
            Map.entry("list", LIST),
            Map.entry("set", LIST),
            Map.entry("queue", LIST),
            Map.entry("stack", LIST),
            Map.entry("dict", DICT),
            Map.entry("object", DICT),
            Map.entry("hashmap", DICT),
            Map.entry("hashtable", DICT));

    private final String schemaName;

    BfclType(String schemaName) {
        this.schemaName = schemaName;
    }

    /** JSON Schema's name. */
    String schemaName() {
        return schemaName;
    }

    /** By the name that a schema gives; an unknown one is a text, as BFCL treats what it has no rule for. */
    static BfclType named(String name) {
        return BY_NAME.getOrDefault(name.toLowerCase(Locale.ROOT), STRING);
    }

    /** Of a value: 3.0 is a float and 3 an integer. */
    static BfclType of(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> STRING;
            case NUMBER -> value.isIntegralNumber() ? INTEGER : FLOAT;
            case BOOLEAN -> BOOLEAN;
            case ARRAY -> LIST;
            case OBJECT -> DICT;
            default -> NULL;
        };
    }
}
