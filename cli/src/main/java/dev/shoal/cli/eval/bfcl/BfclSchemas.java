package dev.shoal.cli.eval.bfcl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Json;
import java.util.Set;

/** Makes JSON Schema of BFCL's schemas, which use Python's names of types and a few words of their own. Stateless. */
final class BfclSchemas {
    /** What says what a value may be; the rest (optional, format, default) only comments on it. */
    private static final Set<String> KEPT = Set.of(
            "description",
            "enum",
            "required",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minLength",
            "maxLength",
            "pattern");

    private BfclSchemas() {}

    static ObjectNode jsonSchema(JsonNode schema) {
        ObjectNode mapped = Json.object();
        BfclType type = type(schema);
        mapped.put("type", type.schemaName());
        schema.properties().forEach(keyword -> {
            if (KEPT.contains(keyword.getKey())) mapped.set(keyword.getKey(), keyword.getValue());
        });
        if (type == BfclType.DICT) properties(schema, mapped);
        if (type == BfclType.LIST) items(schema, mapped);
        return mapped;
    }

    static BfclType type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isTextual()) return BfclType.named(type.asText());
        return schema.has("properties") ? BfclType.DICT : BfclType.STRING;
    }

    private static void properties(JsonNode schema, ObjectNode mapped) {
        ObjectNode properties = mapped.putObject("properties");
        schema.path("properties")
                .properties()
                .forEach(property -> properties.set(property.getKey(), jsonSchema(property.getValue())));
        if (!mapped.has("required")) mapped.putArray("required");
    }

    private static void items(JsonNode schema, ObjectNode mapped) {
        ObjectNode items = schema.path("items").isObject() ? jsonSchema(schema.path("items")) : Json.object();
        if (items.isEmpty()) items.put("type", BfclType.STRING.schemaName());
        // An array's own enum lists what its items may be.
        JsonNode values = mapped.remove("enum");
        if (values != null && !items.has("enum")) items.set("enum", values);
        mapped.set("items", items);
    }
}
