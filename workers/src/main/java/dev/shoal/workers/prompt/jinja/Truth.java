package dev.shoal.workers.prompt.jinja;

/** Which values count as true. */
final class Truth {
    private Truth() {}

    static boolean of(Value value) {
        if (value instanceof Value.Bool bool) return bool.value();
        if (value instanceof Value.Text text) return !text.value().isEmpty();
        if (value instanceof Value.Undefined || value instanceof Value.NoneValue) return false;
        if (value instanceof Value.ListValue list) return !list.items().isEmpty();
        if (value instanceof DictValue dict) return dict.size() > 0;
        if (value instanceof Value.Int number) return number.value().signum() != 0;
        if (value instanceof Value.Real real) return real.value() != 0;
        if (value instanceof Value.TupleValue tuple) return !tuple.items().isEmpty();
        if (value instanceof Value.Safe text) return !text.value().isEmpty();
        if (value instanceof Value.RangeValue range) return range.size() > 0;
        if (value instanceof Value.ViewValue view) return view.of().size() > 0;
        if (value instanceof LoopValue loop) return loop.length() > 0;
        // Python has no way to tell that an iterator is empty, and functions are never false.
        return true;
    }
}
