package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Value.ViewValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Python's {@code ==} and {@code in}. */
final class Equality {
    private static final int MAX_DEPTH = 400;

    private final Budget budget;

    private Equality(Budget budget) {
        this.budget = budget;
    }

    static boolean equal(Value a, Value b, Budget budget) {
        return new Equality(budget).equal(a, b, 0);
    }

    private boolean equal(Value a, Value b, int depth) {
        budget.step();
        if (depth > MAX_DEPTH) throw Failure.limit("compares values nested more than " + MAX_DEPTH + " deep");
        if (Numbers.is(a) && Numbers.is(b)) return numbers(a, b);
        if (a instanceof Value.Text x)
            return b instanceof Value.Text y && x.value().equals(y.value()) || safe(x, b);
        if (a instanceof Value.Safe x) return equal(new Value.Text(x.value()), b, depth);
        if (a instanceof Value.Undefined) return b instanceof Value.Undefined;
        if (a instanceof Value.ListValue x) return b instanceof Value.ListValue y && all(x.items(), y.items(), depth);
        if (a instanceof Value.TupleValue x) return b instanceof Value.TupleValue y && all(x.items(), y.items(), depth);
        if (a instanceof DictValue x) return b instanceof DictValue y && entries(x, y, depth);
        if (a instanceof Value.RangeValue x) return b instanceof Value.RangeValue y && ranges(x, y);
        if (a instanceof ViewValue && b instanceof ViewValue) throw Failure.unsupported("comparing views");
        if (a instanceof Value.Method && b instanceof Value.Method) throw Failure.unsupported("comparing methods");
        return a == b;
    }

    private static boolean safe(Value.Text a, Value b) {
        return b instanceof Value.Safe y && a.value().equals(y.value());
    }

    private static boolean numbers(Value a, Value b) {
        if (!(a instanceof Value.Real) && !(b instanceof Value.Real))
            return Numbers.integer(a).equals(Numbers.integer(b));
        if (a instanceof Value.Real x && b instanceof Value.Real y) return x.value() == y.value();
        double real = a instanceof Value.Real x ? x.value() : ((Value.Real) b).value();
        if (Double.isNaN(real) || Double.isInfinite(real)) return false;
        Value other = a instanceof Value.Real ? b : a;
        return new BigDecimal(real).compareTo(new BigDecimal(Numbers.integer(other))) == 0;
    }

    private boolean all(List<Value> a, List<Value> b, int depth) {
        if (a.size() != b.size()) return false;
        for (int i = 0; i < a.size(); i++) if (!same(a.get(i), b.get(i), depth + 1)) return false;
        return true;
    }

    /** Inside of collections Python holds the same object for equal without asking it. */
    private boolean same(Value a, Value b, int depth) {
        return a == b || equal(a, b, depth);
    }

    private boolean entries(DictValue a, DictValue b, int depth) {
        if (a.size() != b.size()) return false;
        for (DictValue.Entry entry : a.entries()) {
            Optional<Value> other = b.get(entry.key());
            if (other.isEmpty() || !same(entry.value(), other.get(), depth + 1)) return false;
        }
        return true;
    }

    private static boolean ranges(Value.RangeValue a, Value.RangeValue b) {
        if (a.size() != b.size()) return false;
        return a.size() == 0 || a.start() == b.start() && (a.size() == 1 || a.step() == b.step());
    }

    static boolean contains(Value container, Value item, Budget budget) {
        if (container instanceof Value.Text text) {
            if (item instanceof Value.Text part) return Search.indexOf(text.value(), part.value(), 0, budget) >= 0;
            throw Failure.invalid("'in <string>' requires string as left operand, not " + Types.name(item));
        }
        if (container instanceof DictValue dict) return dict.get(item).isPresent();
        if (container instanceof ViewValue view && view.part() == ViewValue.Part.KEYS)
            return view.of().get(item).isPresent();
        if (!Iteration.possible(container))
            throw Failure.invalid("argument of type '" + Types.name(container) + "' is not iterable");
        var items = Iteration.of(container, budget);
        Equality equality = new Equality(budget);
        while (items.hasNext()) if (equality.same(items.next(), item, 0)) return true;
        return false;
    }
}
