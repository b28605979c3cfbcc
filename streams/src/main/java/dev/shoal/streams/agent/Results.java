package dev.shoal.streams.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.shoal.schemas.failure.ErrorCode;
import java.io.IOException;

/** The texts of tool messages: what a tool returned, or why there is nothing to return. */
final class Results {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_CODE = 64;
    private static final int LONGEST_MESSAGE = 500;

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
        return json.append("\"}").toString();
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
