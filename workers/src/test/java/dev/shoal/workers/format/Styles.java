package dev.shoal.workers.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** Rewrites JSON in the styles of the families. Numbers keep their spelling. */
final class Styles {
    private Styles() {}

    static String spaced(String json) {
        return with(json, parser -> spaced(parser));
    }

    /** Python's keyword arguments. */
    static String keywords(String json) {
        return with(json, parser -> {
            var out = new StringBuilder();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                if (out.length() > 0) out.append(", ");
                out.append(parser.currentName()).append('=');
                parser.nextToken();
                out.append(python(parser));
            }
            return out.toString();
        });
    }

    static String gemma(String json) {
        return with(json, Styles::gemma);
    }

    private interface Writer {
        String write(JsonParser parser) throws IOException;
    }

    private static String with(String json, Writer writer) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return writer.write(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String spaced(JsonParser parser) throws IOException {
        return nested(parser, ", ", ": ", Styles::json, Styles::json, Styles::spaced);
    }

    private static String json(String text) {
        return '"' + escaped(text, '"', "\\u%04x", true) + '"';
    }

    private static String python(JsonParser parser) throws IOException {
        if (parser.currentToken().isBoolean()) return parser.getBooleanValue() ? "True" : "False";
        return nested(parser, ", ", ": ", Styles::repr, Styles::repr, Styles::python);
    }

    private static String repr(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        return quote + escaped(text, quote, "\\x%02x", false) + quote;
    }

    private static String escaped(String text, char quote, String control, boolean shortNames) {
        var out = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c == quote || c == '\\') out.append('\\').append(c);
            else if (c == '\n') out.append("\\n");
            else if (c == '\r') out.append("\\r");
            else if (c == '\t') out.append("\\t");
            else if (c == '\b' && shortNames) out.append("\\b");
            else if (c == '\f' && shortNames) out.append("\\f");
            else if (c < ' ') out.append(String.format(control, (int) c));
            else out.append(c);
        }
        return out.toString();
    }

    private static String gemma(JsonParser parser) throws IOException {
        return nested(parser, ",", ":", text -> text, text -> "<escape>" + text + "<escape>", Styles::gemma);
    }

    private static String nested(
            JsonParser parser,
            String separator,
            String colon,
            java.util.function.UnaryOperator<String> name,
            java.util.function.UnaryOperator<String> text,
            Writer value)
            throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING) return text.apply(parser.getText());
        var out = new StringBuilder();
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                out.append(out.length() > 0 ? separator : "").append(value.write(parser));
            }
            return "[" + out + "]";
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) return parser.getText();
        Map<String, String> members =
                colon.equals(":") ? new TreeMap<>(String.CASE_INSENSITIVE_ORDER) : new java.util.LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            members.put(key, value.write(parser));
        }
        members.forEach((key, written) -> out.append(out.length() > 0 ? separator : "")
                .append(name.apply(key))
                .append(colon)
                .append(written));
        return "{" + out + "}";
    }
}
