package dev.shoal.workers.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the values of an arguments object in its bytes: compact JSON, as the grammar makes it. */
final class ArgumentSpans {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ArgumentSpans() {}

    /** By property of the outermost object: the lowest of the numbers that stand beside the bytes of its value. */
    static Map<String, Double> lowest(byte[] json, int brace, float[] beside) {
        Map<String, Double> lowest = new LinkedHashMap<>();
        int at = brace + 1;
        while (json[at] != '}') {
            if (json[at] == ',') at++;
            int colon = stringEnd(json, at);
            int end = valueEnd(json, colon + 1);
            float least = 1;
            for (int i = colon + 1; i < end; i++) least = Math.min(least, beside[i]);
            lowest.put(text(json, at, colon), (double) least);
            at = end;
        }
        return lowest;
    }

    private static String text(byte[] json, int from, int to) {
        try {
            return JSON.readValue(new String(json, from, to - from, StandardCharsets.UTF_8), String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the grammar let a malformed name through", e);
        }
    }

    /** The index after the closing quote. */
    private static int stringEnd(byte[] json, int quote) {
        int at = quote + 1;
        while (json[at] != '"') at += json[at] == '\\' ? 2 : 1;
        return at + 1;
    }

    private static int valueEnd(byte[] json, int from) {
        int depth = 0;
        int at = from;
        while (depth > 0 || json[at] != ',' && json[at] != '}') {
            if (json[at] == '"') {
                at = stringEnd(json, at);
                continue;
            }
            if (json[at] == '{' || json[at] == '[') depth++;
            if (json[at] == '}' || json[at] == ']') depth--;
            at++;
        }
        return at;
    }
}
