package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.CallArguments;
import dev.shoal.workers.prompt.jinja.Expr.FilterStep;
import dev.shoal.workers.prompt.jinja.Expr.Keyword;
import dev.shoal.workers.prompt.jinja.Expr.Operand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values of expressions. */
final class Evaluator {
    private final Rendering rendering;
    private final Budget budget;
    private final Arithmetic arithmetic;

    Evaluator(Rendering rendering) {
        this.rendering = rendering;
        this.budget = rendering.budget();
        this.arithmetic = new Arithmetic(budget);
    }

    Rendering rendering() {
        return rendering;
    }

    Value value(Expr expr, Scope scope) {
        budget.step();
        budget.enter();
        Value value = simple(expr, scope);
        budget.leave();
        return value;
    }

    private Value simple(Expr expr, Scope scope) {
        if (expr instanceof Expr.Const constant) return constant.value();
        if (expr instanceof Expr.Name name) return variable(name.name(), scope);
        if (expr instanceof Expr.Attribute attribute)
            return Attributes.attribute(value(attribute.of(), scope), attribute.name(), budget);
        if (expr instanceof Expr.Item item) return item(item, scope);
        if (expr instanceof Expr.Compare compare) return Value.of(compares(compare, scope));
        if (expr instanceof Expr.Arithmetic operation)
            return arithmetic.apply(
                    operation.operator(), value(operation.left(), scope), value(operation.right(), scope));
        if (expr instanceof Expr.And and) {
            Value left = value(and.left(), scope);
            return Truth.of(left) ? value(and.right(), scope) : left;
        }
        if (expr instanceof Expr.Or or) {
            Value left = value(or.left(), scope);
            return Truth.of(left) ? left : value(or.right(), scope);
        }
        if (expr instanceof Expr.Not not) return Value.of(!Truth.of(value(not.operand(), scope)));
        if (expr instanceof Expr.Filtered filtered)
            return filtered(value(filtered.input(), scope), filtered.filter(), scope);
        if (expr instanceof Expr.Tested tested) return tested(tested, scope);
        if (expr instanceof Expr.Call call) return call(call, Optional.empty(), scope);
        return composed(expr, scope);
    }

    private Value composed(Expr expr, Scope scope) {
        if (expr instanceof Expr.Concat concat) return concat(concat, scope);
        if (expr instanceof Expr.Conditional conditional) return conditional(conditional, scope);
        if (expr instanceof Expr.Slice slice) return slice(slice, scope);
        if (expr instanceof Expr.ListExpr list) return new Value.ListValue(values(list.items(), scope));
        if (expr instanceof Expr.TupleExpr tuple) return new Value.TupleValue(values(tuple.items(), scope));
        if (expr instanceof Expr.DictExpr dict) return dict(dict, scope);
        if (expr instanceof Expr.Negative negative) return Arithmetic.negative(value(negative.operand(), scope));
        if (expr instanceof Expr.Positive positive) return Arithmetic.positive(value(positive.operand(), scope));
        throw new AssertionError("unhandled expression: " + expr);
    }

    private static Value variable(String name, Scope scope) {
        return scope.get(name)
                .or(() -> Globals.find(name))
                .orElseGet(() -> new Value.Undefined(Show.quoted(name) + " is undefined"));
    }

    private Value item(Expr.Item item, Scope scope) {
        Value of = value(item.of(), scope);
        return Attributes.item(of, value(item.index(), scope), budget);
    }

    private boolean compares(Expr.Compare compare, Scope scope) {
        Value left = value(compare.first(), scope);
        for (Operand operand : compare.operands()) {
            Value right = value(operand.value(), scope);
            boolean holds =
                    switch (operand.comparison()) {
                        case EQUAL -> Equality.equal(left, right, budget);
                        case NOT_EQUAL -> !Equality.equal(left, right, budget);
                        case IN -> Equality.contains(right, left, budget);
                        case NOT_IN -> !Equality.contains(right, left, budget);
                        default -> Ordering.holds(operand.comparison(), left, right, budget);
                    };
            if (!holds) return false;
            left = right;
        }
        return true;
    }

    private Value concat(Expr.Concat concat, Scope scope) {
        StringBuilder out = new StringBuilder();
        for (Expr part : concat.parts()) {
            String text = Show.str(value(part, scope), budget);
            budget.characters(text.length());
            out.append(text);
        }
        return new Value.Text(out.toString());
    }

    private Value conditional(Expr.Conditional conditional, Scope scope) {
        if (Truth.of(value(conditional.test(), scope))) return value(conditional.then(), scope);
        return conditional
                .otherwise()
                .map(otherwise -> value(otherwise, scope))
                .orElseGet(() -> new Value.Undefined("the inline if-expression on line " + conditional.line()
                        + " evaluated to false and no else section was defined."));
    }

    private Value slice(Expr.Slice slice, Scope scope) {
        Value of = value(slice.of(), scope);
        return Slices.of(
                of, bound(slice.start(), scope), bound(slice.stop(), scope), bound(slice.step(), scope), budget);
    }

    private Value bound(Optional<Expr> expr, Scope scope) {
        return expr.map(given -> value(given, scope)).orElse(Value.NoneValue.NONE);
    }

    private List<Value> values(List<Expr> exprs, Scope scope) {
        List<Value> values = new ArrayList<>(exprs.size());
        for (Expr expr : exprs) values.add(value(expr, scope));
        return values;
    }

    private Value dict(Expr.DictExpr dict, Scope scope) {
        DictValue made = new DictValue();
        for (Expr.Pair pair : dict.pairs()) {
            Value key = value(pair.key(), scope);
            made.put(key, value(pair.value(), scope));
        }
        return made;
    }

    Value filtered(Value input, FilterStep step, Scope scope) {
        return step.filter().apply(input, arguments(step.arguments(), scope), rendering);
    }

    private Value tested(Expr.Tested tested, Scope scope) {
        Value input = value(tested.input(), scope);
        return Value.of(tested.test().test(input, arguments(tested.arguments(), scope), rendering));
    }

    /** @param caller what a call block hands over */
    Value call(Expr.Call call, Optional<Value> caller, Scope scope) {
        Value callee = value(call.callee(), scope);
        Arguments arguments = arguments(call.arguments(), scope);
        if (caller.isEmpty()) return rendering.call(callee, arguments);
        Map<String, Value> keywords = new LinkedHashMap<>(arguments.keywords());
        keywords.put("caller", caller.get());
        return rendering.call(callee, new Arguments(arguments.positional(), keywords));
    }

    private Arguments arguments(CallArguments given, Scope scope) {
        if (given.positional().isEmpty() && given.keywords().isEmpty()) return Arguments.NONE;
        Map<String, Value> keywords = new LinkedHashMap<>();
        List<Value> positional = values(given.positional(), scope);
        for (Keyword keyword : given.keywords()) keywords.put(keyword.name(), value(keyword.value(), scope));
        return new Arguments(positional, keywords);
    }
}
