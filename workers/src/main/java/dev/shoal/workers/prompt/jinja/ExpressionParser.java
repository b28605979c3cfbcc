package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.Comparison;
import dev.shoal.workers.prompt.jinja.Expr.Operand;
import dev.shoal.workers.prompt.jinja.Expr.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Expressions without what follows a primary one: operators by precedence, from {@code if} down to signs. */
final class ExpressionParser {
    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "==", Comparison.EQUAL,
            "!=", Comparison.NOT_EQUAL,
            "<", Comparison.LESS,
            "<=", Comparison.LESS_OR_EQUAL,
            ">", Comparison.GREATER,
            ">=", Comparison.GREATER_OR_EQUAL);
    private static final Map<String, Operator> SUMS = Map.of("+", Operator.ADD, "-", Operator.SUBTRACT);
    private static final Map<String, Operator> PRODUCTS =
            Map.of("*", Operator.MULTIPLY, "/", Operator.DIVIDE, "//", Operator.FLOOR_DIVIDE, "%", Operator.MODULO);

    private final TokenStream tokens;
    private final PrimaryParser primary;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
        this.primary = new PrimaryParser(tokens, this);
    }

    PrimaryParser primary() {
        return primary;
    }

    Expr expression() {
        tokens.enter();
        Expr result = or();
        while (tokens.atName("if")) {
            int line = tokens.next().line();
            Expr test = or();
            Optional<Expr> otherwise = tokens.skipName("else") ? Optional.of(expression()) : Optional.empty();
            result = new Expr.Conditional(test, result, otherwise, line);
        }
        tokens.leave();
        return result;
    }

    /** Without an inline {@code if}, whose word would belong to the tag. */
    Expr withoutCondition() {
        return or();
    }

    /** One expression, or several with commas between them, which make a tuple. */
    Expr tuple(Supplier<Expr> element, boolean emptyAllowed) {
        List<Expr> items = new ArrayList<>();
        boolean comma = false;
        while (!atTupleEnd()) {
            items.add(element.get());
            if (!tokens.skipOperator(",")) break;
            comma = true;
        }
        if (items.size() == 1 && !comma) return items.get(0);
        if (items.isEmpty() && !emptyAllowed)
            throw tokens.error(Failure.syntax(
                    "expected an expression, got " + tokens.current().describe()));
        return new Expr.TupleExpr(List.copyOf(items));
    }

    private boolean atTupleEnd() {
        return tokens.at(TokenType.VARIABLE_END) || tokens.at(TokenType.BLOCK_END) || tokens.atOperator(")");
    }

    private Expr or() {
        Expr left = and();
        while (tokens.skipName("or")) left = new Expr.Or(left, and());
        return left;
    }

    private Expr and() {
        Expr left = not();
        while (tokens.skipName("and")) left = new Expr.And(left, not());
        return left;
    }

    private Expr not() {
        if (!tokens.skipName("not")) return compare();
        tokens.enter();
        Expr operand = not();
        tokens.leave();
        return new Expr.Not(operand);
    }

    private Expr compare() {
        Expr first = sum();
        List<Operand> operands = new ArrayList<>();
        for (Optional<Comparison> found = comparison(); found.isPresent(); found = comparison())
            operands.add(new Operand(found.get(), sum()));
        return operands.isEmpty() ? first : new Expr.Compare(first, List.copyOf(operands));
    }

    private Optional<Comparison> comparison() {
        Token token = tokens.current();
        if (token.type() == TokenType.OPERATOR && COMPARISONS.containsKey(token.text()))
            return Optional.of(COMPARISONS.get(tokens.next().text()));
        if (tokens.skipName("in")) return Optional.of(Comparison.IN);
        if (!tokens.atName("not") || !tokens.look().isName("in")) return Optional.empty();
        tokens.next();
        tokens.next();
        return Optional.of(Comparison.NOT_IN);
    }

    private Expr sum() {
        Expr left = concat();
        while (atOperator(SUMS))
            left = new Expr.Arithmetic(SUMS.get(tokens.next().text()), left, concat());
        return left;
    }

    private Expr concat() {
        List<Expr> parts = new ArrayList<>();
        parts.add(product());
        while (tokens.skipOperator("~")) parts.add(product());
        return parts.size() == 1 ? parts.get(0) : new Expr.Concat(List.copyOf(parts));
    }

    private Expr product() {
        Expr left = power();
        while (atOperator(PRODUCTS))
            left = new Expr.Arithmetic(PRODUCTS.get(tokens.next().text()), left, power());
        return left;
    }

    private Expr power() {
        Expr left = unary(true);
        while (tokens.skipOperator("**")) left = new Expr.Arithmetic(Operator.POWER, left, unary(true));
        return left;
    }

    private boolean atOperator(Map<String, Operator> operators) {
        return tokens.at(TokenType.OPERATOR)
                && operators.containsKey(tokens.current().text());
    }

    /** A sign binds tighter than a filter: {@code -1|abs} is the absolute value of -1. */
    private Expr unary(boolean filters) {
        tokens.enter();
        Expr result;
        if (tokens.skipOperator("-")) result = new Expr.Negative(unary(false));
        else if (tokens.skipOperator("+")) result = new Expr.Positive(unary(false));
        else result = primary.primary();
        result = primary.postfix(result);
        if (filters) result = primary.filters(result);
        tokens.leave();
        return result;
    }
}
