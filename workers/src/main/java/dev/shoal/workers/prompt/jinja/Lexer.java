package dev.shoal.workers.prompt.jinja;

import java.util.ArrayList;
import java.util.List;

/** Splits a template into text and tags, with Jinja's whitespace control: trim_blocks and lstrip_blocks are on. */
final class Lexer {
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;
    private int line = 1;
    /** Whether the text since the last tag starts a line. */
    private boolean lineStarting = true;

    private Lexer(String text) {
        String normalised = text.replace("\r\n", "\n").replace('\r', '\n');
        this.source = normalised.endsWith("\n") ? normalised.substring(0, normalised.length() - 1) : normalised;
    }

    static List<Token> lex(String name, String text) {
        Lexer lexer = new Lexer(text);
        try {
            lexer.run();
        } catch (Failure e) {
            throw e.at(name, lexer.line);
        }
        return lexer.tokens;
    }

    private void run() {
        while (true) {
            int begin = nextTag(position);
            if (begin < 0) break;
            tag(begin);
        }
        if (position < source.length()) data(source.substring(position));
        tokens.add(new Token(TokenType.END, "", line));
    }

    private int nextTag(int from) {
        for (int at = source.indexOf('{', from);
                at >= 0 && at + 1 < source.length();
                at = source.indexOf('{', at + 1)) {
            char next = source.charAt(at + 1);
            if (next == '{' || next == '%' || next == '#') return at;
        }
        return -1;
    }

    private void tag(int begin) {
        char kind = source.charAt(begin + 1);
        char sign = sign(begin + 2);
        textBefore(begin, sign, kind != '{');
        int inside = begin + (sign == ' ' ? 2 : 3);
        if (kind == '#') comment(inside);
        else if (kind == '{') variable(inside);
        else if (!raw(inside)) block(inside);
    }

    private char sign(int at) {
        char c = at < source.length() ? source.charAt(at) : ' ';
        return c == '-' || c == '+' ? c : ' ';
    }

    /** Emits the text up to a tag and moves to the tag. */
    private void textBefore(int begin, char sign, boolean strips) {
        String text = source.substring(position, begin);
        String kept = text;
        if (sign == '-') kept = PyText.rstrip(text);
        else if (sign == ' ' && strips) kept = lstripped(text);
        data(kept);
        line += newlines(text) - newlines(kept);
        position = begin;
    }

    /** Without the blanks between the start of the line and a tag. */
    private String lstripped(String text) {
        int start = text.lastIndexOf('\n') + 1;
        boolean blank = text.substring(start).codePoints().allMatch(PyText::isSpace);
        return blank && (start > 0 || lineStarting) ? text.substring(0, start) : text;
    }

    private void data(String text) {
        if (!text.isEmpty()) tokens.add(new Token(TokenType.DATA, text, line));
        line += newlines(text);
    }

    private void comment(int inside) {
        int end = source.indexOf("#}", inside);
        if (end < 0) throw Failure.syntax("missing end of comment");
        char sign = end > inside ? source.charAt(end - 1) : ' ';
        moveTo(afterTag(end + 2, sign, true));
    }

    private void variable(int inside) {
        tokens.add(new Token(TokenType.VARIABLE_BEGIN, "{{", line));
        moveTo(inside);
        TagLexer tag = new TagLexer(source, inside, line, '}', tokens);
        leaveTag(tag, TokenType.VARIABLE_END, false);
    }

    private void block(int inside) {
        tokens.add(new Token(TokenType.BLOCK_BEGIN, "{%", line));
        moveTo(inside);
        TagLexer tag = new TagLexer(source, inside, line, '%', tokens);
        leaveTag(tag, TokenType.BLOCK_END, true);
    }

    private void leaveTag(TagLexer tag, TokenType end, boolean trims) {
        try {
            tag.run();
        } finally {
            line = tag.line();
            position = tag.position();
        }
        char sign = source.charAt(position);
        tokens.add(new Token(end, "", line));
        int after = position + (sign == '-' || sign == '+' ? 3 : 2);
        moveTo(afterTag(after, sign, trims));
    }

    /** The position after a tag and what its end takes with it. */
    private int afterTag(int after, char sign, boolean trims) {
        if (sign == '-') return PyText.skipSpace(source, after);
        boolean newline = after < source.length() && source.charAt(after) == '\n';
        return trims && sign != '+' && newline ? after + 1 : after;
    }

    private void moveTo(int next) {
        line += newlines(source.substring(position, next));
        lineStarting = next > position && source.charAt(next - 1) == '\n';
        position = next;
    }

    /** Reads a raw block if this is one; its content is text whatever it looks like. */
    private boolean raw(int inside) {
        int word = PyText.skipSpace(source, inside);
        if (!source.startsWith("raw", word)) return false;
        int end = PyText.skipSpace(source, word + 3);
        if (source.startsWith("-%}", end)) moveTo(PyText.skipSpace(source, end + 3));
        else if (source.startsWith("%}", end)) moveTo(end + 2);
        else return false;
        for (int at = source.indexOf("{%", position); at >= 0; at = source.indexOf("{%", at + 1)) {
            if (endRaw(at)) return true;
        }
        throw Failure.syntax("missing end of raw block");
    }

    private boolean endRaw(int begin) {
        char sign = sign(begin + 2);
        int word = PyText.skipSpace(source, begin + (sign == ' ' ? 2 : 3));
        if (!source.startsWith("endraw", word)) return false;
        int end = PyText.skipSpace(source, word + 6);
        char endSign = sign(end);
        if (!source.startsWith("%}", endSign == ' ' ? end : end + 1)) return false;
        textBefore(begin, sign, true);
        moveTo(afterTag(end + (endSign == ' ' ? 2 : 3), endSign, true));
        return true;
    }

    private static int newlines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }
}
