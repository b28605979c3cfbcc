package dev.shoal.streams.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.shoal.schemas.failure.ErrorCode;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts of tool messages: what a tool returned, or why there is nothing to return. */
final class Results {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_MESSAGE = 500;

    /** What models' control tokens look like: {@code <|x|>}, {@code <x>}, {@code </x>}, fullwidth bars, {@code [X]}, {@code [/X]}. */
    private static final Pattern MARKER = Pattern.compile("<(?=[|\\uFF5C/!A-Za-z_])|\\[(?=/?[A-Z][A-Z_]{2,}\\])");

    private Results() {}

    static String error(ErrorCode code, String message) {
        return error(code.code(), message);
    }

    /** @param code a tool's own code or one of ours; both texts may come from outside and are cut and escaped */
    static String error(String code, String message) {
        var json = new StringBuilder(48 + message.length()).append("{\"error\":\"");
        JsonStringEncoder.getInstance().quoteAsString(cut(code, LONGEST_CODE), json);
        json.append("\",\"message\":\"");
        JsonStringEncoder.getInstance().quoteAsString(cut(message, LONGEST_MESSAGE), json);
        return neutral(json.append("\"}").toString());
    }

    /** A sub-task's answer as the result of the call. */
    static String answer(String text) {
        var json = new StringBuilder(16 + text.length()).append("{\"answer\":\"");
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return neutral(json.append("\"}").toString());
    }

    /** A document as data: its text cannot end the quotation, and no marker in it means anything. */
    static String document(String name, String text) {
        var json = new StringBuilder(32 + name.length() + text.length()).append("{\"document\":\"");
        JsonStringEncoder.getInstance().quoteAsString(cut(name, LONGEST_MESSAGE), json);
        json.append("\",\"text\":\"");
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        return neutral(json.append("\"}").toString());
    }

    /**
     * The same JSON value without anything that a chat template or tokenizer could take for a marker, such as
     * {@code <|im_end|>}, {@code </s>} or {@code [INST]}: its first character is written as an escape, which only strings can
     * hold, and JSON has these characters nowhere else in such a place.
     */
    static String neutral(String json) {
        Matcher markers = MARKER.matcher(json);
        if (!markers.find()) return json;
        var text = new StringBuilder(json.length() + 16);
        int from = 0;
        do {
            text.append(json, from, markers.start());
            text.append(json.charAt(markers.start()) == '<' ? "\\u003c" : "\\u005b");
            from = markers.start() + 1;
        } while (markers.find());
        return text.append(json, from, json.length()).toString();
    }

    /** Whether the text is exactly one JSON value. */
    static boolean isJson(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) return false;
            parser.skipChildren();
            // A number at the end of the text is only checked when its end is read.
            if (first.isNumeric()) parser.getNumberValue();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** At most so many characters, and a mark where the rest was. */
    static String cut(String text, int longest) {
        if (text.length() <= longest) return text;
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "...";
    }
}
