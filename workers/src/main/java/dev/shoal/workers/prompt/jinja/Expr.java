package dev.shoal.workers.prompt.jinja;

import java.util.List;
import java.util.Optional;

/** An expression, immutable. */
sealed interface Expr {
    record Const(Value value) implements Expr {}

    record Name(String name) implements Expr {}

    record ListExpr(List<Expr> items) implements Expr {}

    record TupleExpr(List<Expr> items) implements Expr {}

    record DictExpr(List<Pair> pairs) implements Expr {}

    record Pair(Expr key, Expr value) {}

    record Not(Expr operand) implements Expr {}

    record Negative(Expr operand) implements Expr {}

    record Positive(Expr operand) implements Expr {}

    record Arithmetic(Operator operator, Expr left, Expr right) implements Expr {}

    record Concat(List<Expr> parts) implements Expr {}

    record And(Expr left, Expr right) implements Expr {}

    record Or(Expr left, Expr right) implements Expr {}

    record Compare(Expr first, List<Operand> operands) implements Expr {}

    record Operand(Comparison comparison, Expr value) {}

    record Conditional(Expr test, Expr then, Optional<Expr> otherwise, int line) implements Expr {}

    record Attribute(Expr of, String name) implements Expr {}

    record Item(Expr of, Expr index) implements Expr {}

    record Slice(Expr of, Optional<Expr> start, Optional<Expr> stop, Optional<Expr> step) implements Expr {}

    record Call(Expr callee, CallArguments arguments) implements Expr {}

    record Filtered(Expr input, FilterStep filter) implements Expr {}

    record FilterStep(String name, Filter filter, CallArguments arguments) {}

    record Tested(Expr input, String name, ValueTest test, CallArguments arguments) implements Expr {}

    record CallArguments(List<Expr> positional, List<Keyword> keywords) {
        static final CallArguments NONE = new CallArguments(List.of(), List.of());
    }

    record Keyword(String name, Expr value) {}

    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        FLOOR_DIVIDE,
        MODULO,
        POWER
    }

    enum Comparison {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL,
        IN,
        NOT_IN
    }
}
