package dev.shoal.workers.prompt.jinja;

import java.util.List;

/** The tokens of a template, one after the other. */
final class TokenStream {
    /** Deep enough for templates, shallow enough for any thread's stack. */
    private static final int MAX_DEPTH = 100;

    private final String template;
    private final List<Token> tokens;
    private int position;
    private int depth;

    TokenStream(String template, List<Token> tokens) {
        this.template = template;
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(position);
    }

    Token look() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        if (token.type() != TokenType.END) position++;
        return token;
    }

    boolean at(TokenType type) {
        return current().type() == type;
    }

    boolean atName(String name) {
        return current().isName(name);
    }

    boolean atOperator(String operator) {
        return current().isOperator(operator);
    }

    boolean skipName(String name) {
        boolean found = atName(name);
        if (found) next();
        return found;
    }

    boolean skipOperator(String operator) {
        boolean found = atOperator(operator);
        if (found) next();
        return found;
    }

    Token expect(TokenType type) {
        if (!at(type))
            throw error(Failure.syntax("expected " + type + ", got " + current().describe()));
        return next();
    }

    void expectName(String name) {
        if (!skipName(name))
            throw error(
                    Failure.syntax("expected '" + name + "', got " + current().describe()));
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator))
            throw error(Failure.syntax(
                    "expected '" + operator + "', got " + current().describe()));
    }

    void enter() {
        if (++depth > MAX_DEPTH) throw error(Failure.limit("is nested more than " + MAX_DEPTH + " deep"));
    }

    void leave() {
        depth--;
    }

    int line() {
        return current().line();
    }

    TemplateError error(Failure failure) {
        return failure.at(template, line());
    }

    TemplateError error(Failure failure, int line) {
        return failure.at(template, line);
    }
}
