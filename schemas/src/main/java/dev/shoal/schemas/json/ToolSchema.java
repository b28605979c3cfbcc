package dev.shoal.schemas.json;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A JSON Schema of the subset that Shoal enforces, parsed once and read by the grammar, the prompt and the argument check.
 * Immutable.
 */
public sealed interface ToolSchema {
    /** What the schema says of itself; empty when it says nothing. */
    String description();

    /** Properties in the order of the schema; no others are allowed. */
    record ObjectType(String description, List<Property> properties) implements ToolSchema {
        public ObjectType {
            properties = List.copyOf(properties);
        }
    }

    record Property(String name, ToolSchema schema, boolean required) {}

    /** @param minItems at least 0, @param maxItems at most {@link #MOST_ITEMS} */
    record ArrayType(String description, ToolSchema items, int minItems, int maxItems) implements ToolSchema {}

    /**
     * @param minLength code points, @param maxLength code points
     * @param pattern anchored at both ends, whatever the schema's own anchors; of the subset that {@link Pattern} parses
     * @param grounded true when only spans of the conversation are allowed
     */
    record StringType(String description, int minLength, int maxLength, Optional<Pattern> pattern, boolean grounded)
            implements ToolSchema {}

    /**
     * One of some fixed strings, numbers or booleans.
     *
     * @param jsonValues each value as compact JSON (a string with its quotes), in the order of the schema, not empty
     */
    record EnumType(String description, List<String> jsonValues) implements ToolSchema {
        public EnumType {
            jsonValues = List.copyOf(jsonValues);
        }

        /** The values for people and prompts: strings without quotes and escapes. */
        public List<String> texts() {
            return jsonValues.stream().map(Json::text).toList();
        }
    }

    record IntegerType(String description, long minimum, long maximum) implements ToolSchema {}

    /** Bounds are inclusive; at most {@link #MOST_FRACTION_DIGITS} digits after the point, no exponent. */
    record NumberType(String description, Optional<BigDecimal> minimum, Optional<BigDecimal> maximum)
            implements ToolSchema {}

    record BooleanType(String description) implements ToolSchema {}

    int MOST_ITEMS = 64;
    int MOST_LENGTH = 2000;
    /** Longest text where the schema says nothing, in code points. */
    int DEFAULT_LENGTH = 200;

    int MOST_PROPERTIES = 64;
    int MOST_VALUES = 256;
    int MOST_FRACTION_DIGITS = 6;
    /** Objects and arrays inside each other, the arguments object included. */
    int MOST_DEPTH = 5;
}
