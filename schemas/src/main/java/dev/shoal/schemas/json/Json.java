package dev.shoal.schemas.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Strict JSON: no duplicate keys, nothing after the value, numbers kept exactly, bounded nesting and sizes. */
final class Json {
    private static final int MOST_NESTING = 32;

    /** The time to convert a number grows with the square of its length. */
    private static final int MOST_NUMBER_LENGTH = 64;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_NESTING)
                    .maxNumberLength(MOST_NUMBER_LENGTH)
                    .build())
            .build();

    private static final JsonMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    static JsonNode read(String json) throws JsonProcessingException {
        return MAPPER.readTree(json);
    }

    /** Compact; non-ASCII characters as they are. */
    static String write(JsonNode node) {
        return node.toString();
    }

    /** A JSON value for people: a string without quotes and escapes, anything else as it is. */
    static String text(String json) {
        try {
            JsonNode node = read(json);
            return node.isTextual() ? node.textValue() : json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON value: " + json, e);
        }
    }

    /** What the parser says, without the text around the place. */
    static String problem(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return "is nested more than " + MOST_NESTING + " deep or has a name or number that is too long";
        }
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return "is not valid JSON" + where;
    }
}
