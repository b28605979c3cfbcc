package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.FilterStep;
import dev.shoal.workers.prompt.jinja.Stmt.Branch;
import dev.shoal.workers.prompt.jinja.Stmt.Parameter;
import dev.shoal.workers.prompt.jinja.Stmt.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Text, output and statements. */
final class StatementParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private final TargetParser targets;
    /** Loops around the current place that a {@code break} can end. */
    private int loops;

    private StatementParser(String template, List<Token> tokens) {
        this.tokens = new TokenStream(template, tokens);
        this.expressions = new ExpressionParser(this.tokens);
        this.targets = new TargetParser(this.tokens);
    }

    static List<Stmt> parse(String template, String text) {
        StatementParser parser = new StatementParser(template, Lexer.lex(template, text));
        List<Stmt> body = parser.body(List.of());
        return body;
    }

    /** Statements up to one of the end tags, whose word is then the current token. */
    private List<Stmt> body(List<String> ends) {
        tokens.enter();
        List<Stmt> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.current();
            if (token.type() == TokenType.END) {
                if (!ends.isEmpty())
                    throw tokens.error(Failure.syntax("expected '" + String.join("' or '", ends) + "'"));
                break;
            }
            tokens.next();
            if (token.type() == TokenType.DATA) statements.add(new Stmt.Data(token.line(), token.text()));
            else if (token.type() == TokenType.VARIABLE_BEGIN) statements.add(output(token.line()));
            else if (ends.contains(tokens.current().text()) && tokens.at(TokenType.NAME)) break;
            else {
                statements.addAll(statement());
                tokens.expect(TokenType.BLOCK_END);
            }
        }
        tokens.leave();
        return List.copyOf(statements);
    }

    private Stmt output(int line) {
        Expr value = expressions.tuple(expressions::expression, false);
        tokens.expect(TokenType.VARIABLE_END);
        return new Stmt.Output(line, value);
    }

    /** The body behind the tag that is being read, and the end tag with it. */
    private List<Stmt> bodyUpTo(String end) {
        List<Stmt> body = openBody(List.of(end));
        tokens.next();
        return body;
    }

    private List<Stmt> openBody(List<String> ends) {
        tokens.skipOperator(":");
        tokens.expect(TokenType.BLOCK_END);
        return body(ends);
    }

    /** A body that runs on its own: a loop around it cannot be left from within. */
    private List<Stmt> closedBody(String end) {
        int around = loops;
        loops = 0;
        List<Stmt> body = bodyUpTo(end);
        loops = around;
        return body;
    }

    private List<Stmt> statement() {
        Token token = tokens.expect(TokenType.NAME);
        int line = token.line();
        return switch (token.text()) {
            case "if" -> List.of(condition(line));
            case "for" -> List.of(loop(line));
            case "set" -> List.of(assignment(line));
            case "macro" -> List.of(macro(line));
            case "call" -> List.of(callBlock(line));
            case "filter" -> List.of(filterBlock(line));
            case "with" -> List.of(with(line));
            case "break", "continue" -> List.of(leaving(token));
            case "generation" -> List.of(new Stmt.Generation(line, closedBody("endgeneration")));
            case "print" -> prints(line);
            case "block", "extends", "include", "import", "from", "autoescape", "do", "trans", "debug" -> throw tokens
                    .error(Failure.unsupported("the tag '" + token.text() + "'"), line);
            default -> throw tokens.error(Failure.syntax("unknown tag '" + token.text() + "'"), line);
        };
    }

    private Stmt condition(int line) {
        List<Branch> branches = new ArrayList<>();
        List<Stmt> otherwise = List.of();
        while (true) {
            Expr test = expressions.tuple(expressions::withoutCondition, false);
            branches.add(new Branch(test, openBody(List.of("elif", "else", "endif"))));
            String word = tokens.next().text();
            if (word.equals("else")) otherwise = bodyUpTo("endif");
            if (!word.equals("elif")) break;
        }
        return new Stmt.If(line, List.copyOf(branches), otherwise);
    }

    private Stmt loop(int line) {
        Target target = targets.names("in");
        tokens.expectName("in");
        Expr items = expressions.tuple(expressions::withoutCondition, false);
        Optional<Expr> test = tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        if (tokens.atName("recursive")) throw tokens.error(Failure.unsupported("a recursive loop"));
        loops++;
        List<Stmt> body = openBody(List.of("endfor", "else"));
        loops--;
        boolean more = tokens.next().text().equals("else");
        List<Stmt> otherwise = more ? bodyUpTo("endfor") : List.of();
        return new Stmt.For(line, target, items, test, body, otherwise);
    }

    private Stmt leaving(Token token) {
        if (loops == 0)
            throw tokens.error(Failure.syntax("'" + token.text() + "' outside of a loop's own body"), token.line());
        return token.text().equals("break") ? new Stmt.Break(token.line()) : new Stmt.Continue(token.line());
    }

    private Stmt assignment(int line) {
        Target target = targets.assignable();
        if (tokens.skipOperator("="))
            return new Stmt.Assign(line, target, expressions.tuple(expressions::expression, false));
        List<FilterStep> filters = new ArrayList<>();
        while (tokens.skipOperator("|")) filters.add(expressions.primary().filterStep());
        return new Stmt.AssignBlock(line, target, List.copyOf(filters), closedBody("endset"));
    }

    private Stmt filterBlock(int line) {
        List<FilterStep> filters = new ArrayList<>();
        do filters.add(expressions.primary().filterStep());
        while (tokens.skipOperator("|"));
        return new Stmt.FilterBlock(line, List.copyOf(filters), closedBody("endfilter"));
    }

    private Stmt with(int line) {
        List<Target> names = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (!tokens.at(TokenType.BLOCK_END)) {
            if (!names.isEmpty()) tokens.expectOperator(",");
            names.add(new Target.Variable(tokens.expect(TokenType.NAME).text()));
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Stmt.With(line, List.copyOf(names), List.copyOf(values), bodyUpTo("endwith"));
    }

    private Stmt macro(int line) {
        String name = targets.name();
        List<Parameter> parameters = parameters();
        int before = expressions.primary().callerReads();
        List<Stmt> body = closedBody("endmacro");
        boolean takesCaller = expressions.primary().callerReads() > before;
        return new Stmt.Macro(line, name, new Signature(parameters, takesCaller), body);
    }

    private Stmt callBlock(int line) {
        List<Parameter> parameters = tokens.atOperator("(") ? parameters() : List.of();
        Expr call = expressions.expression();
        if (!(call instanceof Expr.Call found)) throw tokens.error(Failure.syntax("expected a call"), line);
        int before = expressions.primary().callerReads();
        List<Stmt> body = closedBody("endcall");
        boolean takesCaller = expressions.primary().callerReads() > before;
        return new Stmt.CallBlock(line, new Signature(parameters, takesCaller), found, body);
    }

    private List<Stmt> prints(int line) {
        List<Stmt> outputs = new ArrayList<>();
        while (!tokens.at(TokenType.BLOCK_END)) {
            if (!outputs.isEmpty()) tokens.expectOperator(",");
            outputs.add(new Stmt.Output(line, expressions.expression()));
        }
        return outputs;
    }

    private List<Parameter> parameters() {
        tokens.expectOperator("(");
        List<Parameter> parameters = new ArrayList<>();
        boolean defaults = false;
        while (!tokens.atOperator(")")) {
            if (!parameters.isEmpty()) tokens.expectOperator(",");
            String name = targets.name();
            Optional<Expr> otherwise =
                    tokens.skipOperator("=") ? Optional.of(expressions.expression()) : Optional.empty();
            if (defaults && otherwise.isEmpty())
                throw tokens.error(Failure.syntax("a parameter without a default after one with a default"));
            if (parameters.stream().anyMatch(p -> p.name().equals(name)))
                throw tokens.error(Failure.syntax("the parameter '" + name + "' is there twice"));
            defaults = otherwise.isPresent();
            parameters.add(new Parameter(name, otherwise));
        }
        tokens.expectOperator(")");
        return List.copyOf(parameters);
    }
}
