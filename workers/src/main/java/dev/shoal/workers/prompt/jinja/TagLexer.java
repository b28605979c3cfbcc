package dev.shoal.workers.prompt.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens inside one tag, up to its end. */
final class TagLexer {
    private static final Pattern FLOAT = Pattern.compile(
            "(?<!\\.)(?:[0-9]+_)*[0-9]+(?:(?:\\.(?:[0-9]+_)*[0-9]+)?e[+\\-]?(?:[0-9]+_)*[0-9]+|\\.(?:[0-9]+_)*[0-9]+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile(
            "0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[0-9a-f])+|[1-9](?:_?[0-9])*|0(?:_?0)*", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME =
            Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}_]*");
    private static final List<String> LONG_OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=");
    private static final String OPERATORS = "+-/*%~[](){}><=.:|,;";

    private final String source;
    private final char end;
    private final List<Token> tokens;
    private final Deque<Character> open = new ArrayDeque<>();
    private int position;
    private int line;

    /** @param end the first character of the end tag: '}' or '%' */
    TagLexer(String source, int position, int line, char end, List<Token> tokens) {
        this.source = source;
        this.position = position;
        this.line = line;
        this.end = end;
        this.tokens = tokens;
    }

    int position() {
        return position;
    }

    int line() {
        return line;
    }

    /** Reads up to the end tag and stops before it. */
    void run() {
        while (true) {
            skipBlanks();
            if (position >= source.length()) throw Failure.syntax("a tag is not closed");
            if (open.isEmpty() && atEnd()) return;
            if (number(FLOAT, TokenType.FLOAT) || number(INTEGER, TokenType.INTEGER)) continue;
            char c = source.charAt(position);
            if (c == '\'' || c == '"') string(c);
            else if (!name()) operator();
        }
    }

    private void skipBlanks() {
        int next = PyText.skipSpace(source, position);
        for (; position < next; position++) if (source.charAt(position) == '\n') line++;
    }

    private boolean atEnd() {
        char c = source.charAt(position);
        boolean sign = c == '-' || c == '+' && end == '%';
        return source.startsWith(end + "}", sign ? position + 1 : position);
    }

    private boolean number(Pattern pattern, TokenType type) {
        String text = match(pattern);
        if (text.isEmpty()) return false;
        tokens.add(new Token(type, text.replace("_", ""), line));
        return true;
    }

    private boolean name() {
        String text = match(NAME);
        if (text.isEmpty()) return false;
        tokens.add(new Token(TokenType.NAME, text, line));
        return true;
    }

    private String match(Pattern pattern) {
        Matcher matcher = pattern.matcher(source).useTransparentBounds(true).region(position, source.length());
        if (!matcher.lookingAt()) return "";
        position = matcher.end();
        return matcher.group();
    }

    private void string(char quote) {
        int at = position + 1;
        while (at < source.length() && source.charAt(at) != quote) at += source.charAt(at) == '\\' ? 2 : 1;
        if (at >= source.length()) throw Failure.syntax("a string is not closed");
        String body = source.substring(position + 1, at);
        tokens.add(new Token(TokenType.STRING, StringLiteral.decode(body), line));
        line += (int) body.chars().filter(c -> c == '\n').count();
        position = at + 1;
    }

    private void operator() {
        char c = source.charAt(position);
        String text = LONG_OPERATORS.stream()
                .filter(o -> source.startsWith(o, position))
                .findFirst()
                .orElse(String.valueOf(c));
        if (text.length() == 1 && OPERATORS.indexOf(c) < 0)
            throw Failure.syntax("unexpected character '" + Character.toString(source.codePointAt(position)) + "'");
        if (c == '(') open.push(')');
        if (c == '[') open.push(']');
        if (c == '{') open.push('}');
        if (c == ')' || c == ']' || c == '}') close(c);
        tokens.add(new Token(TokenType.OPERATOR, text, line));
        position += text.length();
    }

    private void close(char c) {
        if (open.isEmpty()) throw Failure.syntax("unexpected '" + c + "'");
        char expected = open.pop();
        if (expected != c) throw Failure.syntax("unexpected '" + c + "', expected '" + expected + "'");
    }
}
