package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Expr.Comparison;
import dev.shoal.workers.prompt.jinja.Value.Undefined;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The tests by name. */
final class Tests {
    private static final Map<String, ValueTest> ALL = all();

    private Tests() {}

    static Optional<ValueTest> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, ValueTest> all() {
        Map<String, ValueTest> all = new HashMap<>();
        types(all);
        plain(all, "undefined", value -> value instanceof Undefined);
        plain(all, "defined", value -> !(value instanceof Undefined));
        plain(all, "none", value -> value instanceof Value.NoneValue);
        plain(all, "true", value -> value instanceof Value.Bool bool && bool.value());
        plain(all, "false", value -> value instanceof Value.Bool bool && !bool.value());
        all.put("lower", (value, arguments, rendering) -> Casing.isLower(shown(value, arguments, rendering)));
        all.put("upper", (value, arguments, rendering) -> Casing.isUpper(shown(value, arguments, rendering)));
        all.put("odd", (value, arguments, rendering) -> leaves(value, 1, arguments, rendering));
        all.put("even", (value, arguments, rendering) -> leaves(value, 0, arguments, rendering));
        all.put("divisibleby", (value, arguments, rendering) -> {
            Value by = arguments.bind("divisibleby", "num!").values().get("num");
            return remains(value, by, 0, rendering);
        });
        all.put(
                "in",
                (value, arguments, rendering) -> Equality.contains(other("in", arguments), value, rendering.budget()));
        all.put("sameas", (value, arguments, rendering) -> same(value, other("sameas", arguments)));
        compares(all, Comparison.LESS, "lessthan", "lt", "<");
        compares(all, Comparison.LESS_OR_EQUAL, "le", "<=");
        compares(all, Comparison.GREATER, "greaterthan", "gt", ">");
        compares(all, Comparison.GREATER_OR_EQUAL, "ge", ">=");
        for (String name : List.of("equalto", "eq", "=="))
            all.put(
                    name,
                    (value, arguments, rendering) -> Equality.equal(value, other(name, arguments), rendering.budget()));
        for (String name : List.of("ne", "!="))
            all.put(
                    name,
                    (value, arguments, rendering) ->
                            !Equality.equal(value, other(name, arguments), rendering.budget()));
        return Map.copyOf(all);
    }

    private static void types(Map<String, ValueTest> all) {
        plain(all, "string", value -> value instanceof Value.Text || value instanceof Value.Safe);
        plain(all, "mapping", value -> value instanceof DictValue);
        plain(all, "number", Numbers::is);
        plain(all, "integer", value -> value instanceof Value.Int);
        plain(all, "float", value -> value instanceof Value.Real);
        plain(all, "boolean", value -> value instanceof Value.Bool);
        plain(all, "iterable", Iteration::possible);
        plain(all, "sequence", Tests::isSequence);
        plain(
                all,
                "callable",
                value -> value instanceof Value.Method
                        || value instanceof Value.Global
                        || value instanceof MacroValue
                        || value instanceof Undefined);
        plain(all, "escaped", value -> value instanceof Value.Safe);
    }

    private static boolean isSequence(Value value) {
        return value instanceof Value.Text
                || value instanceof Value.Safe
                || value instanceof Value.ListValue
                || value instanceof Value.TupleValue
                || value instanceof DictValue
                || value instanceof Value.RangeValue
                || value instanceof Undefined;
    }

    private static void plain(Map<String, ValueTest> all, String name, Predicate<Value> holds) {
        all.put(name, (value, arguments, rendering) -> {
            arguments.bind(name);
            return holds.test(value);
        });
    }

    private static void compares(Map<String, ValueTest> all, Comparison comparison, String... names) {
        for (String name : names)
            all.put(
                    name,
                    (value, arguments, rendering) ->
                            Ordering.holds(comparison, value, other(name, arguments), rendering.budget()));
    }

    private static Value other(String name, Arguments arguments) {
        return arguments.bind(name, "other!").values().get("other");
    }

    private static String shown(Value value, Arguments arguments, Rendering rendering) {
        arguments.bind("lower");
        return Show.str(value, rendering.budget());
    }

    private static boolean leaves(Value value, long rest, Arguments arguments, Rendering rendering) {
        arguments.bind(rest == 1 ? "odd" : "even");
        return remains(value, Value.Int.of(2), rest, rendering);
    }

    private static boolean remains(Value value, Value by, long rest, Rendering rendering) {
        Value remainder = new Arithmetic(rendering.budget()).apply(Expr.Operator.MODULO, value, by);
        return Equality.equal(remainder, Value.Int.of(rest), rendering.budget());
    }

    /** Which values are the very same object is Python's own affair but for these. */
    private static boolean same(Value a, Value b) {
        if (a instanceof Value.Bool x) return b instanceof Value.Bool y && x.value() == y.value();
        if (b instanceof Value.Bool || a instanceof Value.NoneValue || b instanceof Value.NoneValue) return a == b;
        throw Failure.unsupported("the test 'sameas' on such values");
    }
}
