package dev.shoal.schemas.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the arguments of a tool call against the tool's schema, exactly and without converting anything. Not whether
 * grounded texts stand in the conversation: that takes the conversation. Stateless and thread-safe.
 */
public final class ArgumentCheck {
    /** Longest arguments that are looked at, in UTF-16 units. */
    public static final int MOST_CHARACTERS = 256 * 1024;

    private static final int MOST_PROBLEMS = 20;
    private static final int SHOWN_NAME = 64;

    private final JsonParser parser;
    private final List<String> problems = new ArrayList<>();

    private ArgumentCheck(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * What is wrong with the arguments, each with its place such as {@code items[0].sku}; empty when they are valid.
     *
     * <p>Names of unknown properties are repeated, values never. After 20 problems the rest is left out.
     */
    public static List<String> problems(ToolSchema.ObjectType schema, String argumentsJson) {
        if (argumentsJson.length() > MOST_CHARACTERS) {
            return List.of("arguments: are longer than " + MOST_CHARACTERS + " characters");
        }
        try (JsonParser parser = Json.FACTORY.createParser(argumentsJson)) {
            var check = new ArgumentCheck(parser);
            try {
                check.document(schema);
            } catch (JsonProcessingException e) {
                check.problems.add("arguments: " + malformed(e));
            }
            return List.copyOf(check.problems.subList(0, Math.min(MOST_PROBLEMS, check.problems.size())));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static String malformed(JsonProcessingException e) {
        String message = String.valueOf(e.getOriginalMessage());
        return message.startsWith("Duplicate field") ? "have a property twice" : Json.problem(e);
    }

    private void document(ToolSchema.ObjectType schema) throws IOException {
        if (parser.nextToken() == null) {
            problems.add("arguments: are empty; expected was a JSON object");
            return;
        }
        value(schema, "");
        if (parser.nextToken() != null) problems.add("arguments: have something after the JSON object");
    }

    /** Checks the value that the parser stands at and leaves the parser at its last token. */
    private void value(ToolSchema schema, String place) throws IOException {
        if (schema instanceof ToolSchema.ObjectType type) object(type, place);
        else if (schema instanceof ToolSchema.ArrayType type) array(type, place);
        else if (schema instanceof ToolSchema.StringType type) string(type, place);
        else if (schema instanceof ToolSchema.EnumType type) listed(type, place);
        else if (schema instanceof ToolSchema.IntegerType type) integer(type, place);
        else if (schema instanceof ToolSchema.NumberType type) number(type, place);
        else if (schema instanceof ToolSchema.BooleanType) bool(place);
        else throw new AssertionError("unhandled schema: " + schema);
    }

    private void object(ToolSchema.ObjectType type, String place) throws IOException {
        if (!expect(JsonToken.START_OBJECT, "a JSON object", place)) return;
        Set<String> present = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            Optional<ToolSchema.Property> property = type.properties().stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst();
            present.add(name);
            if (property.isPresent()) {
                value(property.get().schema(), child(place, name));
            } else {
                problem(child(place, shortened(name)), "is not a parameter of this tool");
                parser.skipChildren();
            }
        }
        for (ToolSchema.Property property : type.properties()) {
            if (property.required() && !present.contains(property.name())) {
                problem(child(place, property.name()), "is missing");
            }
        }
    }

    private void array(ToolSchema.ArrayType type, String place) throws IOException {
        if (!expect(JsonToken.START_ARRAY, "an array", place)) return;
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count < type.maxItems()) value(type.items(), place + "[" + count + "]");
            else parser.skipChildren();
            count++;
        }
        if (count < type.minItems()) problem(place, "has " + count + " items, fewer than " + type.minItems());
        if (count > type.maxItems()) problem(place, "has " + count + " items, more than " + type.maxItems());
    }

    private void string(ToolSchema.StringType type, String place) throws IOException {
        if (!expect(JsonToken.VALUE_STRING, "a string", place)) return;
        String text = parser.getText();
        int length = text.codePointCount(0, text.length());
        if (text.codePoints().anyMatch(CharRanges::isSurrogate)) problem(place, "has half a surrogate pair");
        if (length < type.minLength()) problem(place, "has " + length + " characters, fewer than " + type.minLength());
        if (length > type.maxLength()) problem(place, "has " + length + " characters, more than " + type.maxLength());
        else if (type.pattern().isPresent() && !type.pattern().get().matches(text)) {
            problem(place, "does not match " + type.pattern().get());
        }
    }

    private void listed(ToolSchema.EnumType type, String place) throws IOException {
        if (!parser.currentToken().isScalarValue()) {
            problem(place, "must be one of " + String.join(", ", type.jsonValues()));
            parser.skipChildren();
            return;
        }
        boolean isText = parser.currentToken() == JsonToken.VALUE_STRING;
        String text = parser.getText();
        boolean found = type.jsonValues().stream()
                .anyMatch(json -> json.startsWith("\"") == isText && text.equals(isText ? Json.text(json) : json));
        if (!found) problem(place, "must be one of " + String.join(", ", type.jsonValues()));
    }

    private void integer(ToolSchema.IntegerType type, String place) throws IOException {
        if (!expect(JsonToken.VALUE_NUMBER_INT, "a whole number", place)) return;
        var number = new BigInteger(parser.getText());
        boolean inside = number.compareTo(BigInteger.valueOf(type.minimum())) >= 0
                && number.compareTo(BigInteger.valueOf(type.maximum())) <= 0;
        if (!inside) problem(place, "must be from " + type.minimum() + " to " + type.maximum());
    }

    private void number(ToolSchema.NumberType type, String place) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                && !expect(JsonToken.VALUE_NUMBER_FLOAT, "a number", place)) {
            return;
        }
        String text = parser.getText();
        int point = text.indexOf('.');
        if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            problem(place, "must be written without an exponent");
            return;
        }
        if (point >= 0 && text.length() - point - 1 > ToolSchema.MOST_FRACTION_DIGITS) {
            problem(place, "has more than " + ToolSchema.MOST_FRACTION_DIGITS + " digits after the point");
        }
        var number = new BigDecimal(text);
        if (type.minimum().isPresent() && number.compareTo(type.minimum().get()) < 0) {
            problem(place, "must be at least " + type.minimum().get());
        }
        if (type.maximum().isPresent() && number.compareTo(type.maximum().get()) > 0) {
            problem(place, "must be at most " + type.maximum().get());
        }
    }

    private void bool(String place) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_TRUE) return;
        expect(JsonToken.VALUE_FALSE, "true or false", place);
    }

    /** True when the parser stands at the token; else reports and skips the value. */
    private boolean expect(JsonToken token, String what, String place) throws IOException {
        if (parser.currentToken() == token) return true;
        problem(place, "must be " + what + ", not " + kind());
        parser.skipChildren();
        return false;
    }

    private String kind() {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a number with a point or exponent";
            case VALUE_NULL -> "null";
            default -> "true or false";
        };
    }

    private void problem(String place, String what) {
        problems.add((place.isEmpty() ? "arguments" : place) + ": " + what);
    }

    private static String child(String place, String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    private static String shortened(String name) {
        return name.codePointCount(0, name.length()) <= SHOWN_NAME
                ? name
                : name.substring(0, name.offsetByCodePoints(0, SHOWN_NAME)) + "...";
    }
}
