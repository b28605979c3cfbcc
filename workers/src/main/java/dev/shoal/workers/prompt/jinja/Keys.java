package dev.shoal.workers.prompt.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Makes of a value something that Java hashes and compares as Python does. */
final class Keys {
    private Keys() {}

    static Object of(Value value) {
        if (value instanceof Value.Text text) return text.value();
        if (value instanceof Value.Safe text) return text.value();
        if (value instanceof Value.Int number) return number.value();
        if (value instanceof Value.Bool bool) return bool.value() ? BigInteger.ONE : BigInteger.ZERO;
        if (value instanceof Value.Real real) return number(real.value());
        if (value instanceof Value.TupleValue tuple) {
            List<Object> keys = new ArrayList<>();
            for (Value item : tuple.items()) keys.add(part(item));
            return keys;
        }
        if (value instanceof Value.RangeValue range)
            return List.of(range.size(), range.size() > 0 ? range.start() : 0, range.size() > 1 ? range.step() : 0);
        if (value instanceof Value.Undefined) return Value.Undefined.class;
        if (value instanceof Value.NoneValue) return value;
        if (value instanceof Value.ListValue || value instanceof DictValue)
            throw Failure.invalid("unhashable type: '" + Types.name(value) + "'");
        throw Failure.unsupported("a key of type '" + Types.name(value) + "'");
    }

    /** Tuples within tuples could be made to be endless work. */
    private static Object part(Value item) {
        if (item instanceof Value.TupleValue) throw Failure.unsupported("a key of tuples within tuples");
        return of(item);
    }

    private static Object number(double value) {
        boolean whole = value == Math.rint(value) && !Double.isInfinite(value);
        return whole ? new BigDecimal(value).toBigInteger() : (Object) value;
    }
}
