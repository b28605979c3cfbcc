package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Filters that go through items one by one, when they are asked for. */
final class SelectingFilters {
    private SelectingFilters() {}

    static void addTo(Map<String, Filter> all) {
        all.put("map", SelectingFilters::map);
        all.put("select", (input, arguments, rendering) -> select(input, arguments, rendering, false, true));
        all.put("reject", (input, arguments, rendering) -> select(input, arguments, rendering, false, false));
        all.put("selectattr", (input, arguments, rendering) -> select(input, arguments, rendering, true, true));
        all.put("rejectattr", (input, arguments, rendering) -> select(input, arguments, rendering, true, false));
    }

    private static Value map(Value input, Arguments arguments, Rendering rendering) {
        if (!Truth.of(input)) return new Value.IteratorValue(Collections.emptyIterator());
        if (!Iteration.possible(input)) return SequenceFilters.failing("a " + Types.name(input) + " is not iterable");
        Function<Value, Value> mapped = mapping(arguments, rendering);
        Iterator<Value> items = rendering.iterator(input);
        return new Value.IteratorValue(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return items.hasNext();
            }

            @Override
            public Value next() {
                return mapped.apply(items.next());
            }
        });
    }

    private static Function<Value, Value> mapping(Arguments arguments, Rendering rendering) {
        if (arguments.positional().isEmpty()) {
            Bound bound = arguments.bind("map", "attribute!", "default");
            Optional<Value> path = bound.some("attribute");
            if (bound.some("default").isPresent()) throw Failure.unsupported("map() with a default");
            return item -> Attributes.path(item, path, rendering.budget());
        }
        Value name = arguments.positional().get(0);
        if (!(name instanceof Value.Text text)) throw Failure.invalid("map() takes the name of a filter");
        Filter filter =
                Filters.find(text.value()).orElseThrow(() -> Failure.unsupported("the filter '" + text.value() + "'"));
        return item -> filter.apply(item, arguments.from(1), rendering);
    }

    private static Value select(
            Value input, Arguments arguments, Rendering rendering, boolean byAttribute, boolean kept) {
        if (!Truth.of(input)) return new Value.IteratorValue(Collections.emptyIterator());
        if (!Iteration.possible(input)) return SequenceFilters.failing("a " + Types.name(input) + " is not iterable");
        List<Value> positional = arguments.positional();
        if (byAttribute && positional.isEmpty()) return SequenceFilters.failing("Missing parameter for attribute name");
        Optional<Value> path = byAttribute ? Optional.of(positional.get(0)) : Optional.empty();
        Predicate<Value> holds = condition(byAttribute ? arguments.from(1) : arguments, rendering);
        Iterator<Value> items = rendering.iterator(input);
        return new Value.IteratorValue(
                new Selection(items, item -> holds.test(Attributes.path(item, path, rendering.budget())) == kept));
    }

    private static Predicate<Value> condition(Arguments arguments, Rendering rendering) {
        if (arguments.positional().isEmpty()) return Truth::of;
        if (!(arguments.positional().get(0) instanceof Value.Text name))
            throw Failure.invalid("the name of a test must be a str");
        ValueTest test =
                Tests.find(name.value()).orElseThrow(() -> Failure.unsupported("the test '" + name.value() + "'"));
        return item -> test.test(item, arguments.from(1), rendering);
    }

    /** The items for which something holds. */
    static final class Selection implements Iterator<Value> {
        private final Iterator<Value> items;
        private final Predicate<Value> holds;
        private Optional<Value> next = Optional.empty();

        Selection(Iterator<Value> items, Predicate<Value> holds) {
            this.items = items;
            this.holds = holds;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty() && items.hasNext())
                next = Optional.of(items.next()).filter(holds);
            return next.isPresent();
        }

        @Override
        public Value next() {
            if (!hasNext()) throw new NoSuchElementException();
            Value found = next.orElseThrow();
            next = Optional.empty();
            return found;
        }
    }
}
