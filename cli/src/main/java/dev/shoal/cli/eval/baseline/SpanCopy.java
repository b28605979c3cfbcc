package dev.shoal.cli.eval.baseline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shoal.cli.eval.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Fills arguments with pieces of one request, each used once. Not thread-safe; for one call. */
final class SpanCopy {
    private static final Set<String> DATE_WORDS =
            Set.of("date", "day", "deadline", "birthday", "start", "end", "until");

    private final String text;
    private final List<Span> left;
    private final Set<String> toolTerms;

    /** @param toolTerms words that chose the tool, and so are no values */
    SpanCopy(String text, Set<String> toolTerms) {
        this.text = text;
        this.left = new ArrayList<>(Span.of(text));
        this.toolTerms = Set.copyOf(toolTerms);
    }

    /** The arguments: what is required always, the rest where a piece fits. */
    ObjectNode object(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        ObjectNode object = Json.object();
        schema.path("properties").properties().forEach(property -> {
            String name = property.getKey();
            value(name, property.getValue(), required.contains(name)).ifPresent(value -> object.set(name, value));
        });
        return object;
    }

    private Optional<JsonNode> value(String name, JsonNode schema, boolean required) {
        if (schema.has("enum")) return choice(schema.path("enum"), required);
        String type = schema.path("type").asText();
        return switch (type) {
            case "integer", "number" -> number(name, type, required);
            case "boolean" -> required || mentioned(name) >= 0 ? Optional.of(BooleanNode.TRUE) : Optional.empty();
            case "array" -> array(schema.path("items"), required);
            case "object" -> required ? Optional.of(object(schema)) : Optional.empty();
            default -> string(name, required);
        };
    }

    /** The first value that the request has as a word. */
    private Optional<JsonNode> choice(JsonNode values, boolean required) {
        for (JsonNode value : values) {
            String word = value.asText().replace('_', ' ');
            boolean found = !word.isBlank()
                    && Pattern.compile("\\b" + Pattern.quote(word) + "\\b", Pattern.CASE_INSENSITIVE)
                            .matcher(text)
                            .find();
            if (found) return Optional.of(value);
        }
        return required && !values.isEmpty() ? Optional.of(values.get(0)) : Optional.empty();
    }

    private Optional<JsonNode> number(String name, String type, boolean required) {
        Optional<Span> span = nearest(name, type, required);
        if (span.isEmpty()) return required ? Optional.of(Json.object().numberNode(1)) : Optional.empty();
        JsonNode value = span.get().value();
        if (type.equals("integer") && !value.isIntegralNumber()) {
            return Optional.of(Json.object().numberNode(value.asLong()));
        }
        return Optional.of(value);
    }

    private Optional<JsonNode> string(String name, boolean required) {
        boolean date = Terms.of(name).stream().anyMatch(DATE_WORDS::contains);
        Optional<Span> span = nearest(name, date ? "date" : "string", required || date);
        if (span.isPresent()) return span.map(Span::value);
        return required ? Optional.of(TextNode.valueOf(rest())) : Optional.empty();
    }

    /** All pieces of the item's type. */
    private Optional<JsonNode> array(JsonNode items, boolean required) {
        ArrayNode array = Json.object().arrayNode();
        if (items.has("enum")) {
            choice(items.path("enum"), required).ifPresent(array::add);
        } else if (items.path("type").asText().equals("object")) {
            if (required) array.add(object(items));
        } else {
            List<Span.Kind> kinds = kinds(items.path("type").asText());
            for (Span span : List.copyOf(left)) {
                if (!kinds.contains(span.kind())) continue;
                left.remove(span);
                array.add(span.value());
            }
        }
        return required || !array.isEmpty() ? Optional.of(array) : Optional.empty();
    }

    private static List<Span.Kind> kinds(String type) {
        return Span.BY_TYPE.getOrDefault(type, List.of());
    }

    /**
     * Takes the piece behind the argument's own name, if the request has it; else, where something must be taken, the first
     * piece of the best kind.
     */
    private Optional<Span> nearest(String name, String type, boolean required) {
        List<Span.Kind> kinds = kinds(type);
        int named = mentioned(name);
        if (named < 0 && !required) return Optional.empty();
        Comparator<Span> order = named < 0
                ? Comparator.comparing((Span span) -> kinds.indexOf(span.kind()))
                        .thenComparing(Span::at)
                : Comparator.comparing(
                        (Span span) -> span.at() < named ? 10_000 + named - span.at() : span.at() - named);
        Optional<Span> found =
                left.stream().filter(span -> kinds.contains(span.kind())).min(order);
        found.ifPresent(left::remove);
        return found;
    }

    /** Where the request has a word of the name, or -1. */
    private int mentioned(String name) {
        String low = text.toLowerCase(Locale.ROOT);
        for (String term : Terms.of(name)) {
            var found = Pattern.compile("\\b" + Pattern.quote(term)).matcher(low);
            if (term.length() > 2 && found.find()) return found.start();
        }
        return -1;
    }

    /** The words of the request that did not choose the tool. */
    private String rest() {
        String words = List.of(text.split("\\s+")).stream()
                .map(word -> word.replaceAll("^\\W+|\\W+$", ""))
                .filter(word -> {
                    List<String> terms = Terms.of(word);
                    return !terms.isEmpty() && !toolTerms.containsAll(terms);
                })
                .collect(Collectors.joining(" "));
        String most = words.isEmpty() ? text.strip() : words;
        return most.length() <= 200 ? most : most.substring(0, 200);
    }
}
