package dev.shoal.workers.prompt.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's slices. */
final class Slices {
    private Slices() {}

    /** @param start,stop,step None counts as absent */
    static Value of(Value value, Value start, Value stop, Value step, Budget budget) {
        if (value instanceof Value.Text text) {
            int length = PyText.length(text.value());
            int[] bounds = bounds(length, start, stop, step);
            budget.characters(bounds[2] == 1 ? Math.max(0, bounds[1] - bounds[0]) : length);
            return new Value.Text(text(text.value(), bounds));
        }
        if (value instanceof Value.ListValue list)
            return new Value.ListValue(items(list.items(), start, stop, step, budget));
        if (value instanceof Value.TupleValue tuple)
            return new Value.TupleValue(items(tuple.items(), start, stop, step, budget));
        if (value instanceof Value.RangeValue range) return range(range, start, stop, step);
        if (value instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (value instanceof Value.Safe) throw Failure.unsupported("a slice of safe text");
        throw Failure.invalid("'" + Types.name(value) + "' object cannot be sliced");
    }

    private static String text(String text, int[] bounds) {
        if (bounds[2] == 1) {
            if (bounds[0] >= bounds[1]) return "";
            int from = text.offsetByCodePoints(0, bounds[0]);
            return text.substring(from, text.offsetByCodePoints(from, bounds[1] - bounds[0]));
        }
        int[] points = text.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        for (long i = bounds[0]; bounds[2] > 0 ? i < bounds[1] : i > bounds[1]; i += bounds[2])
            out.appendCodePoint(points[(int) i]);
        return out.toString();
    }

    private static List<Value> items(List<Value> items, Value start, Value stop, Value step, Budget budget) {
        int[] bounds = bounds(items.size(), start, stop, step);
        List<Value> out = new ArrayList<>();
        for (long i = bounds[0]; bounds[2] > 0 ? i < bounds[1] : i > bounds[1]; i += bounds[2])
            out.add(items.get((int) i));
        budget.steps(out.size());
        return out;
    }

    private static Value range(Value.RangeValue range, Value start, Value stop, Value step) {
        int[] bounds = bounds(range.size(), start, stop, step);
        return new Value.RangeValue(
                range.start() + bounds[0] * range.step(),
                range.start() + bounds[1] * range.step(),
                range.step() * bounds[2]);
    }

    private static int[] bounds(int length, Value start, Value stop, Value step) {
        int stride = absent(step) ? 1 : index(step);
        if (stride == 0) throw Failure.invalid("slice step cannot be zero");
        boolean forward = stride > 0;
        int lowest = forward ? 0 : -1;
        int highest = forward ? length : length - 1;
        int from = absent(start) ? (forward ? 0 : length - 1) : clamp(index(start), length, lowest, highest);
        int to = absent(stop) ? (forward ? length : -1) : clamp(index(stop), length, lowest, highest);
        return new int[] {from, to, stride};
    }

    private static int clamp(int index, int length, int lowest, int highest) {
        long place = index < 0 ? (long) index + length : index;
        return (int) Math.max(lowest, Math.min(highest, place));
    }

    private static boolean absent(Value value) {
        return value instanceof Value.NoneValue;
    }

    private static int index(Value value) {
        if (!Numbers.isWhole(value)) throw Failure.invalid("slice indices must be integers or None");
        return Numbers.index(value);
    }
}
