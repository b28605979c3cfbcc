package dev.shoal.workers.prompt.jinja;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;

/** A value as Python would hold it. */
sealed interface Value
        permits DictValue,
                LoopValue,
                MacroValue,
                NamespaceValue,
                Value.Bool,
                Value.Global,
                Value.Int,
                Value.IteratorValue,
                Value.ListValue,
                Value.Method,
                Value.NoneValue,
                Value.RangeValue,
                Value.Real,
                Value.Safe,
                Value.Text,
                Value.TupleValue,
                Value.Undefined,
                Value.ViewValue {
    enum NoneValue implements Value {
        NONE
    }

    record Bool(boolean value) implements Value {}

    record Int(BigInteger value) implements Value {
        static Int of(long value) {
            return new Int(BigInteger.valueOf(value));
        }
    }

    record Real(double value) implements Value {}

    record Text(String value) implements Value {}

    /** Text marked by the filter {@code safe}: it can be shown, but nothing that would escape other text beside it. */
    record Safe(String value) implements Value {}

    /** Something that does not exist, and how to say so. */
    record Undefined(String message) implements Value {}

    record ListValue(List<Value> items) implements Value {}

    record TupleValue(List<Value> items) implements Value {}

    /** The numbers of {@code range}, all known beforehand. */
    record RangeValue(long start, long stop, long step) implements Value {
        int size() {
            long span = step > 0 ? stop - start : start - stop;
            long stride = Math.abs(step);
            return span <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (span + stride - 1) / stride);
        }

        Value at(int index) {
            return Int.of(start + index * step);
        }
    }

    /** What {@code keys()}, {@code values()} and {@code items()} of a mapping give. */
    record ViewValue(Part part, DictValue of) implements Value {
        enum Part {
            KEYS,
            VALUES,
            ITEMS
        }
    }

    /** What filters such as {@code map} give: it can be gone through once. */
    record IteratorValue(Iterator<Value> iterator) implements Value {}

    record Method(Value self, String name) implements Value {}

    record Global(GlobalFunction function) implements Value {}

    static Value of(boolean value) {
        return new Bool(value);
    }
}
