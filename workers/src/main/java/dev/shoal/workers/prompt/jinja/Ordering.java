package dev.shoal.workers.prompt.jinja;

import java.math.BigDecimal;
import java.util.List;

/** Python's order of values; most pairs have none. */
final class Ordering {
    private Ordering() {}

    static boolean holds(Expr.Comparison comparison, Value a, Value b, Budget budget) {
        if (isNan(a) || isNan(b)) {
            compare(comparison, finite(a), finite(b), budget);
            return false;
        }
        int order = compare(comparison, a, b, budget);
        return switch (comparison) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean isNan(Value value) {
        return value instanceof Value.Real real && Double.isNaN(real.value());
    }

    private static Value finite(Value value) {
        return value instanceof Value.Real ? Value.Int.of(0) : value;
    }

    static int compare(Expr.Comparison comparison, Value a, Value b, Budget budget) {
        if (Numbers.is(a) && Numbers.is(b)) return numbers(a, b);
        if (a instanceof Value.Text x && b instanceof Value.Text y) return texts(x.value(), y.value());
        if (a instanceof Value.ListValue x && b instanceof Value.ListValue y)
            return lists(comparison, x.items(), y.items(), budget);
        if (a instanceof Value.TupleValue x && b instanceof Value.TupleValue y)
            return lists(comparison, x.items(), y.items(), budget);
        if (a instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (b instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (a instanceof Value.Safe || b instanceof Value.Safe) throw Failure.unsupported("comparing safe text");
        if (a instanceof Value.ViewValue && b instanceof Value.ViewValue) throw Failure.unsupported("comparing views");
        throw Failure.invalid("'" + Types.name(a) + "' and '" + Types.name(b) + "' have no order");
    }

    private static int numbers(Value a, Value b) {
        if (!(a instanceof Value.Real) && !(b instanceof Value.Real))
            return Numbers.integer(a).compareTo(Numbers.integer(b));
        double x = Numbers.real(a);
        double y = Numbers.real(b);
        if (Double.isInfinite(x) || Double.isInfinite(y)) return Double.compare(x, y);
        return exact(a).compareTo(exact(b));
    }

    private static BigDecimal exact(Value value) {
        return value instanceof Value.Real real ? new BigDecimal(real.value()) : new BigDecimal(Numbers.integer(value));
    }

    /** By code points, which differs from Java's order of chars beyond the basic plane. */
    private static int texts(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) i++;
        if (i == a.length() || i == b.length()) return Integer.compare(a.length(), b.length());
        boolean inside = i > 0 && Character.isHighSurrogate(a.charAt(i - 1)) && Character.isLowSurrogate(a.charAt(i));
        int at = inside ? i - 1 : i;
        return Integer.compare(a.codePointAt(at), b.codePointAt(at));
    }

    private static int lists(Expr.Comparison comparison, List<Value> a, List<Value> b, Budget budget) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++)
            if (a.get(i) != b.get(i) && !Equality.equal(a.get(i), b.get(i), budget))
                return compare(comparison, a.get(i), b.get(i), budget);
        return Integer.compare(a.size(), b.size());
    }
}
