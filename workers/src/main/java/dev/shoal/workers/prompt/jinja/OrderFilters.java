package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.Arguments.Bound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Filters that order items or need them to be comparable; upper and lower case are the same unless asked for. */
final class OrderFilters {
    private OrderFilters() {}

    static void addTo(Map<String, Filter> all) {
        all.put("sort", OrderFilters::sort);
        all.put("dictsort", OrderFilters::dictSort);
        all.put("unique", OrderFilters::unique);
        all.put("min", (input, arguments, rendering) -> extreme("min", input, arguments, rendering));
        all.put("max", (input, arguments, rendering) -> extreme("max", input, arguments, rendering));
    }

    private static Value sort(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
        Optional<Value> attribute = bound.some("attribute");
        if (attribute
                .filter(a -> a instanceof Value.Text text && text.value().contains(","))
                .isPresent()) throw Failure.unsupported("sorting by several attributes");
        List<Value> items = rendering.list(input);
        sort(items, key(bound, attribute, rendering), bound.flag("reverse", false), rendering);
        return new Value.ListValue(items);
    }

    private static Function<Value, Value> key(Bound bound, Optional<Value> attribute, Rendering rendering) {
        boolean exact = bound.flag("case_sensitive", false);
        return item -> {
            Value value = Attributes.path(item, attribute, rendering.budget());
            return exact ? value : folded(value);
        };
    }

    private static Value folded(Value value) {
        return value instanceof Value.Text text ? new Value.Text(text.value().toLowerCase(Locale.ROOT)) : value;
    }

    private static void sort(List<Value> items, Function<Value, Value> key, boolean reverse, Rendering rendering) {
        record Keyed(Value key, Value item) {}
        List<Keyed> keyed = new ArrayList<>();
        for (Value item : items) keyed.add(new Keyed(key.apply(item), item));
        Comparator<Keyed> order = (a, b) -> compare(a.key(), b.key(), rendering.budget());
        keyed.sort(reverse ? order.reversed() : order);
        for (int i = 0; i < items.size(); i++) items.set(i, keyed.get(i).item());
    }

    private static int compare(Value a, Value b, Budget budget) {
        budget.step();
        if (a instanceof Value.Real x && Double.isNaN(x.value())
                || b instanceof Value.Real y && Double.isNaN(y.value())) throw Failure.unsupported("ordering nan");
        return Ordering.compare(Expr.Comparison.LESS, a, b, budget);
    }

    private static Value dictSort(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
        String by = bound.get("by").isPresent() ? bound.text("by") : "key";
        if (!by.equals("key") && !by.equals("value"))
            throw Failure.invalid("You can only sort by either \"key\" or \"value\"");
        if (input instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        if (!(input instanceof DictValue dict)) throw Failure.invalid("cannot sort a " + Types.name(input));
        List<Value> items = rendering.list(new Value.ViewValue(Value.ViewValue.Part.ITEMS, dict));
        Optional<Value> place = Optional.of(Value.Int.of(by.equals("key") ? 0 : 1));
        sort(items, key(bound, place, rendering), bound.flag("reverse", false), rendering);
        return new Value.ListValue(items);
    }

    private static Value unique(Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind("unique", "case_sensitive", "attribute");
        if (!Iteration.possible(input)) return SequenceFilters.failing("a " + Types.name(input) + " is not iterable");
        Function<Value, Value> key = key(bound, bound.some("attribute"), rendering);
        Set<Object> seen = new HashSet<>();
        return new Value.IteratorValue(
                new SelectingFilters.Selection(rendering.iterator(input), item -> seen.add(Keys.of(key.apply(item)))));
    }

    private static Value extreme(String name, Value input, Arguments arguments, Rendering rendering) {
        Bound bound = arguments.bind(name, "case_sensitive", "attribute");
        Function<Value, Value> key = key(bound, bound.some("attribute"), rendering);
        List<Value> items = rendering.list(input);
        if (items.isEmpty()) return new Value.Undefined("No aggregated item, sequence was empty.");
        int sign = name.equals("min") ? 1 : -1;
        Value best = items.get(0);
        Value bestKey = key.apply(best);
        for (Value item : items.subList(1, items.size())) {
            Value itemKey = key.apply(item);
            if (sign * compare(itemKey, bestKey, rendering.budget()) >= 0) continue;
            best = item;
            bestKey = itemKey;
        }
        return best;
    }
}
