package dev.shoal.workers.prompt.jinja;

/** Decodes the escapes of a string literal as Python does; an unknown escape keeps its backslash. */
final class StringLiteral {
    private static final String ESCAPES = "\\'\"abfnrtv";
    private static final String VALUES = "\\'\"\u0007\b\f\n\r\t\u000b";

    private StringLiteral() {}

    static String decode(String body) {
        if (body.indexOf('\\') < 0) return body;
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < body.length()) {
            char c = body.charAt(at++);
            if (c == '\\') at = escape(body, at, text);
            else text.append(c);
        }
        return text.toString();
    }

    private static int escape(String body, int at, StringBuilder text) {
        char c = body.charAt(at);
        int known = ESCAPES.indexOf(c);
        if (known >= 0) text.append(VALUES.charAt(known));
        else if (c == 'x') return hex(body, at + 1, 2, text);
        else if (c == 'u') return hex(body, at + 1, 4, text);
        else if (c == 'U') return hex(body, at + 1, 8, text);
        else if (c >= '0' && c <= '7') return octal(body, at, text);
        else if (c == 'N' || c > 127) throw Failure.unsupported("the escape \\" + c + " in a string");
        else if (c != '\n') text.append('\\').append(c);
        return at + 1;
    }

    private static int hex(String body, int at, int digits, StringBuilder text) {
        int end = at + digits;
        if (end > body.length() || !body.substring(at, end).matches("[0-9a-fA-F]+"))
            throw Failure.syntax("a truncated escape in a string");
        long codePoint = Long.parseLong(body.substring(at, end), 16);
        if (codePoint > Character.MAX_CODE_POINT) throw Failure.syntax("an escape beyond Unicode in a string");
        if (codePoint >= 0xD800 && codePoint <= 0xDFFF) throw Failure.unsupported("a surrogate in a string");
        text.appendCodePoint((int) codePoint);
        return end;
    }

    private static int octal(String body, int at, StringBuilder text) {
        int end = at;
        while (end < body.length() && end < at + 3 && body.charAt(end) >= '0' && body.charAt(end) <= '7') end++;
        text.appendCodePoint(Integer.parseInt(body.substring(at, end), 8));
        return end;
    }
}
