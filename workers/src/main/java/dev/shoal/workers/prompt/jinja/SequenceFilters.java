package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Filters that take things apart, count them or put them in groups. */
final class SequenceFilters {
    private SequenceFilters() {}

    static void addTo(Map<String, Filter> all) {
        all.put("default", SequenceFilters::otherwise);
        all.put("d", SequenceFilters::otherwise);
        all.put("length", SequenceFilters::length);
        all.put("count", SequenceFilters::length);
        all.put("first", SequenceFilters::first);
        all.put("last", SequenceFilters::last);
        all.put("list", SequenceFilters::list);
        all.put("items", SequenceFilters::items);
        all.put("reverse", SequenceFilters::reverse);
        all.put("batch", SequenceFilters::batch);
        all.put("sum", SequenceFilters::sum);
    }

    private static Value otherwise(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("default", "default_value", "boolean");
        boolean replaced = input instanceof Value.Undefined || bound.flag("boolean", false) && !Truth.of(input);
        return replaced ? bound.get("default_value").orElse(new Value.Text("")) : input;
    }

    private static Value length(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("length");
        return Value.Int.of(Iteration.length(input)
                .orElseThrow(() -> Failure.invalid("object of type '" + Types.name(input) + "' has no len()")));
    }

    private static Value first(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("first");
        Iterator<Value> items = rendering.iterator(input);
        return items.hasNext() ? items.next() : new Value.Undefined("No first item, sequence was empty.");
    }

    private static Value last(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("last");
        if (input instanceof Value.IteratorValue || !Iteration.possible(input))
            throw Failure.invalid("'" + Types.name(input) + "' object is not reversible");
        List<Value> items = rendering.list(input);
        return items.isEmpty() ? new Value.Undefined("No last item, sequence was empty.") : items.get(items.size() - 1);
    }

    private static Value list(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("list");
        return new Value.ListValue(rendering.list(input));
    }

    private static Value items(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("items");
        if (input instanceof Value.Undefined) return new Value.IteratorValue(Collections.emptyIterator());
        if (!(input instanceof DictValue dict)) return failing("Can only get item pairs from a mapping.");
        return new Value.IteratorValue(Iteration.view(new Value.ViewValue(Value.ViewValue.Part.ITEMS, dict))
                .iterator());
    }

    /** Python's generators fail only when somebody asks them for something. */
    static Value failing(String message) {
        return new Value.IteratorValue(new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw Failure.invalid(message);
            }

            @Override
            public Value next() {
                throw Failure.invalid(message);
            }
        });
    }

    private static Value reverse(Value input, Arguments arguments, Rendering rendering) {
        arguments.bind("reverse");
        if (input instanceof Value.Text text)
            return rendering.text(new StringBuilder(text.value()).reverse().toString());
        List<Value> items = rendering.list(input);
        Collections.reverse(items);
        boolean once = !(input instanceof Value.IteratorValue);
        return once ? new Value.IteratorValue(items.iterator()) : new Value.ListValue(items);
    }

    private static Value batch(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("batch", "linecount!", "fill_with");
        int size = bound.integer("linecount", 0);
        if (size < 1) throw Failure.unsupported("batches of " + size);
        Optional<Value> fill = bound.some("fill_with");
        List<Value> all = rendering.list(input);
        List<Value> batches = new ArrayList<>();
        for (int start = 0; start < all.size(); start += size) {
            List<Value> batch = new ArrayList<>(all.subList(start, (int) Math.min(all.size(), (long) start + size)));
            if (fill.isPresent()) {
                rendering.budget().steps(size);
                while (batch.size() < size) batch.add(fill.get());
            }
            batches.add(new Value.ListValue(batch));
            if ((long) start + size > Integer.MAX_VALUE) break;
        }
        return new Value.IteratorValue(batches.iterator());
    }

    private static Value sum(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("sum", "attribute", "start");
        Arithmetic arithmetic = new Arithmetic(rendering.budget());
        Value total = bound.get("start").orElse(Value.Int.of(0));
        if (total instanceof Value.Text) throw Failure.invalid("sum() can't sum strings");
        for (Value item : rendering.list(input))
            total = arithmetic.apply(
                    Expr.Operator.ADD, total, Attributes.path(item, bound.some("attribute"), rendering.budget()));
        return total;
    }
}
