package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Value.ViewValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Going through the items of a value. */
final class Iteration {
    private Iteration() {}

    /** The items, each a step of the budget; what cannot be gone through is an error. */
    static Iterator<Value> of(Value value, Budget budget) {
        Iterator<Value> items =
                find(value).orElseThrow(() -> Failure.invalid("'" + Types.name(value) + "' object is not iterable"));
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Value next() {
                budget.step();
                return items.next();
            }
        };
    }

    static List<Value> list(Value value, Budget budget) {
        List<Value> items = new ArrayList<>();
        of(value, budget).forEachRemaining(items::add);
        return items;
    }

    static boolean possible(Value value) {
        return value instanceof Value.Text
                || value instanceof Value.Safe
                || value instanceof Value.Undefined
                || value instanceof Value.ListValue
                || value instanceof Value.TupleValue
                || value instanceof DictValue
                || value instanceof Value.RangeValue
                || value instanceof ViewValue
                || value instanceof Value.IteratorValue
                || value instanceof LoopValue;
    }

    private static Optional<Iterator<Value>> find(Value value) {
        if (value instanceof Value.ListValue list)
            return Optional.of(list.items().iterator());
        if (value instanceof DictValue dict) return Optional.of(dict.keys().iterator());
        if (value instanceof Value.Text text) return Optional.of(characters(text.value()));
        if (value instanceof Value.Undefined) return Optional.of(Collections.emptyIterator());
        if (value instanceof Value.TupleValue tuple)
            return Optional.of(tuple.items().iterator());
        if (value instanceof Value.IteratorValue iterator) return Optional.of(iterator.iterator());
        if (value instanceof ViewValue view) return Optional.of(view(view).iterator());
        if (value instanceof Value.RangeValue range)
            return Optional.of(
                    IntStream.range(0, range.size()).mapToObj(range::at).iterator());
        if (value instanceof Value.Safe || value instanceof LoopValue)
            throw Failure.unsupported("going through a " + Types.name(value));
        return Optional.empty();
    }

    private static Iterator<Value> characters(String text) {
        return text.codePoints()
                .mapToObj(c -> (Value) new Value.Text(Character.toString(c)))
                .iterator();
    }

    static List<Value> view(ViewValue view) {
        List<Value> items = new ArrayList<>();
        for (DictValue.Entry entry : view.of().entries()) {
            switch (view.part()) {
                case KEYS -> items.add(entry.key());
                case VALUES -> items.add(entry.value());
                case ITEMS -> items.add(new Value.TupleValue(List.of(entry.key(), entry.value())));
            }
        }
        return items;
    }

    /** The number of items where Python knows it without going through them. */
    static OptionalInt length(Value value) {
        if (value instanceof Value.Text text) return OptionalInt.of(PyText.length(text.value()));
        if (value instanceof Value.Safe text) return OptionalInt.of(PyText.length(text.value()));
        if (value instanceof Value.ListValue list)
            return OptionalInt.of(list.items().size());
        if (value instanceof Value.TupleValue tuple)
            return OptionalInt.of(tuple.items().size());
        if (value instanceof DictValue dict) return OptionalInt.of(dict.size());
        if (value instanceof ViewValue view) return OptionalInt.of(view.of().size());
        if (value instanceof Value.RangeValue range) return OptionalInt.of(range.size());
        if (value instanceof Value.Undefined) return OptionalInt.of(0);
        if (value instanceof LoopValue loop) return OptionalInt.of(loop.length());
        return OptionalInt.empty();
    }
}
