package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.CallArguments;
import dev.shoal.workers.prompt.jinja.Expr.FilterStep;
import dev.shoal.workers.prompt.jinja.Expr.Keyword;
import dev.shoal.workers.prompt.jinja.Expr.Pair;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Literals, names, and what is put behind them: attributes, subscripts, calls, filters and tests. */
final class PrimaryParser {
    /** Words with a meaning of their own in Jinja that no chat template needs. */
    private static final Set<String> REFUSED =
            Set.of("self", "super", "varargs", "kwargs", "lipsum", "cycler", "joiner");

    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int callerReads;

    PrimaryParser(TokenStream tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    /** How often {@code caller} was read so far: a macro that reads it can be called by a call block. */
    int callerReads() {
        return callerReads;
    }

    Expr primary() {
        Token token = tokens.current();
        return switch (token.type()) {
            case NAME -> name(tokens.next().text());
            case STRING -> string();
            case INTEGER -> new Expr.Const(integer(tokens.next().text()));
            case FLOAT -> new Expr.Const(
                    new Value.Real(Double.parseDouble(tokens.next().text())));
            case OPERATOR -> bracketed(token);
            default -> throw unexpected(token);
        };
    }

    private Expr bracketed(Token token) {
        switch (token.text()) {
            case "(" -> {
                tokens.next();
                Expr inner = expressions.tuple(expressions::expression, true);
                tokens.expectOperator(")");
                return inner;
            }
            case "[" -> {
                return list();
            }
            case "{" -> {
                return dict();
            }
            default -> throw unexpected(token);
        }
    }

    private TemplateError unexpected(Token token) {
        return tokens.error(Failure.syntax("unexpected " + token.describe()));
    }

    private Expr name(String name) {
        if (REFUSED.contains(name)) throw tokens.error(Failure.unsupported("the name '" + name + "'"));
        if (name.equals("caller")) callerReads++;
        return switch (name) {
            case "true", "True" -> new Expr.Const(Value.of(true));
            case "false", "False" -> new Expr.Const(Value.of(false));
            case "none", "None" -> new Expr.Const(Value.NoneValue.NONE);
            default -> new Expr.Name(name);
        };
    }

    private Expr string() {
        StringBuilder text = new StringBuilder();
        while (tokens.at(TokenType.STRING)) text.append(tokens.next().text());
        return new Expr.Const(new Value.Text(text.toString()));
    }

    private static Value integer(String text) {
        if (text.length() < 3 || Character.isDigit(text.charAt(1))) return new Value.Int(new BigInteger(text));
        int radix =
                switch (Character.toLowerCase(text.charAt(1))) {
                    case 'b' -> 2;
                    case 'o' -> 8;
                    default -> 16;
                };
        return new Value.Int(new BigInteger(text.substring(2), radix));
    }

    private Expr list() {
        tokens.expectOperator("[");
        List<Expr> items = new ArrayList<>();
        while (!tokens.atOperator("]")) {
            items.add(expressions.expression());
            if (!tokens.skipOperator(",")) break;
        }
        tokens.expectOperator("]");
        return new Expr.ListExpr(List.copyOf(items));
    }

    private Expr dict() {
        tokens.expectOperator("{");
        List<Pair> pairs = new ArrayList<>();
        while (!tokens.atOperator("}")) {
            Expr key = expressions.expression();
            tokens.expectOperator(":");
            pairs.add(new Pair(key, expressions.expression()));
            if (!tokens.skipOperator(",")) break;
        }
        tokens.expectOperator("}");
        return new Expr.DictExpr(List.copyOf(pairs));
    }

    Expr postfix(Expr start) {
        Expr result = start;
        while (true) {
            if (tokens.skipOperator(".")) result = attribute(result);
            else if (tokens.skipOperator("[")) result = subscript(result);
            else if (tokens.atOperator("(")) result = new Expr.Call(result, arguments());
            else return result;
        }
    }

    private Expr attribute(Expr of) {
        if (tokens.at(TokenType.NAME))
            return new Expr.Attribute(of, tokens.next().text());
        return new Expr.Item(
                of, new Expr.Const(integer(tokens.expect(TokenType.INTEGER).text())));
    }

    private Expr subscript(Expr of) {
        if (!tokens.atOperator(":")) {
            Expr index = expressions.expression();
            if (tokens.skipOperator("]")) return new Expr.Item(of, index);
            if (tokens.atOperator(",")) throw tokens.error(Failure.unsupported("a subscript with a comma"));
            return slice(of, Optional.of(index));
        }
        return slice(of, Optional.empty());
    }

    private Expr slice(Expr of, Optional<Expr> start) {
        tokens.expectOperator(":");
        Optional<Expr> stop = bound();
        Optional<Expr> step = tokens.skipOperator(":") ? bound() : Optional.empty();
        if (tokens.atOperator(",")) throw tokens.error(Failure.unsupported("a subscript with a comma"));
        tokens.expectOperator("]");
        return new Expr.Slice(of, start, stop, step);
    }

    private Optional<Expr> bound() {
        boolean absent = tokens.atOperator(":") || tokens.atOperator("]") || tokens.atOperator(",");
        return absent ? Optional.empty() : Optional.of(expressions.expression());
    }

    CallArguments arguments() {
        tokens.expectOperator("(");
        List<Expr> positional = new ArrayList<>();
        List<Keyword> keywords = new ArrayList<>();
        while (!tokens.atOperator(")")) {
            if (tokens.atOperator("*") || tokens.atOperator("**"))
                throw tokens.error(Failure.unsupported("a call with unpacked arguments"));
            if (tokens.at(TokenType.NAME) && tokens.look().isOperator("=")) {
                String name = tokens.next().text();
                tokens.next();
                if (keywords.stream().anyMatch(k -> k.name().equals(name)))
                    throw tokens.error(Failure.syntax("the argument '" + name + "' is given twice"));
                keywords.add(new Keyword(name, expressions.expression()));
            } else if (keywords.isEmpty()) {
                positional.add(expressions.expression());
            } else throw tokens.error(Failure.syntax("a positional argument after a named one"));
            if (!tokens.skipOperator(",")) break;
        }
        tokens.expectOperator(")");
        return new CallArguments(List.copyOf(positional), List.copyOf(keywords));
    }

    /** Filters, tests and calls of their results. */
    Expr filters(Expr start) {
        Expr result = start;
        while (true) {
            if (tokens.skipOperator("|")) result = new Expr.Filtered(result, filterStep());
            else if (tokens.skipName("is")) result = test(result);
            else if (tokens.atOperator("(")) result = new Expr.Call(result, arguments());
            else return result;
        }
    }

    /** A filter's name and arguments, behind the pipe. */
    FilterStep filterStep() {
        int line = tokens.line();
        String name = dotted();
        Filter filter = Filters.find(name)
                .orElseThrow(() -> tokens.error(Failure.unsupported("the filter '" + name + "'"), line));
        CallArguments arguments = tokens.atOperator("(") ? arguments() : CallArguments.NONE;
        checkNames(name, arguments, line);
        return new FilterStep(name, filter, arguments);
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(tokens.expect(TokenType.NAME).text());
        while (tokens.skipOperator("."))
            name.append('.').append(tokens.expect(TokenType.NAME).text());
        return name.toString();
    }

    /** Filters and tests that other filters take by name are known when they are written out. */
    private void checkNames(String filter, CallArguments arguments, int line) {
        int place = filter.equals("selectattr") || filter.equals("rejectattr") ? 1 : 0;
        boolean takesTest = place == 1 || filter.equals("select") || filter.equals("reject");
        if (!takesTest && !filter.equals("map") || arguments.positional().size() <= place) return;
        if (!(arguments.positional().get(place) instanceof Expr.Const named)) return;
        if (!(named.value() instanceof Value.Text text)) return;
        boolean known = takesTest
                ? Tests.find(text.value()).isPresent()
                : Filters.find(text.value()).isPresent();
        String what = (takesTest ? "the test '" : "the filter '") + text.value() + "'";
        if (!known) throw tokens.error(Failure.unsupported(what), line);
    }

    private Expr test(Expr input) {
        boolean negated = tokens.skipName("not");
        int line = tokens.line();
        String name = dotted();
        ValueTest test =
                Tests.find(name).orElseThrow(() -> tokens.error(Failure.unsupported("the test '" + name + "'"), line));
        Expr result = new Expr.Tested(input, name, test, testArguments());
        return negated ? new Expr.Not(result) : result;
    }

    private CallArguments testArguments() {
        if (tokens.atOperator("(")) return arguments();
        Token token = tokens.current();
        boolean value =
                switch (token.type()) {
                    case STRING, INTEGER, FLOAT -> true;
                    case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
                    case OPERATOR -> token.text().equals("[") || token.text().equals("{");
                    default -> false;
                };
        if (!value) return CallArguments.NONE;
        if (token.isName("is")) throw tokens.error(Failure.syntax("tests cannot be chained with 'is'"));
        return new CallArguments(List.of(postfix(primary())), List.of());
    }
}
