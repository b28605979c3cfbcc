package dev.shoal.workers.prompt.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The variable {@code loop}; it looks ahead only when asked to, because what is ahead may depend on the loop's body. */
final class LoopValue implements Value {
    private final Budget budget;
    private Iterator<Value> items;
    private OptionalInt length;
    private int index0 = -1;
    private Optional<Value> before = Optional.empty();
    private Optional<Value> current = Optional.empty();
    private Optional<Value> after = Optional.empty();
    private List<Value> lastChanged = List.of();
    private boolean changedAsked;

    LoopValue(Iterator<Value> items, OptionalInt length, Budget budget) {
        this.budget = budget;
        this.items = items;
        this.length = length;
    }

    /** Moves to the next item, if there is one. */
    Optional<Value> next() {
        Optional<Value> next = after;
        after = Optional.empty();
        if (next.isEmpty()) {
            if (!items.hasNext()) return Optional.empty();
            next = Optional.of(items.next());
        }
        index0++;
        before = current;
        current = next;
        return next;
    }

    int length() {
        if (length.isEmpty()) {
            List<Value> rest = new ArrayList<>();
            items.forEachRemaining(rest::add);
            items = rest.iterator();
            length = OptionalInt.of(rest.size() + index0 + 1 + (after.isPresent() ? 1 : 0));
        }
        return length.getAsInt();
    }

    /** An attribute of the loop; empty where it has none by this name. */
    Optional<Value> attribute(String name) {
        return switch (name) {
            case "index" -> Optional.of(Int.of(index0 + 1));
            case "index0" -> Optional.of(Int.of(index0));
            case "first" -> Optional.of(Value.of(index0 == 0));
            case "last" -> Optional.of(Value.of(peek().isEmpty()));
            case "length" -> Optional.of(Int.of(length()));
            case "revindex" -> Optional.of(Int.of(length() - index0));
            case "revindex0" -> Optional.of(Int.of(length() - index0 - 1));
            case "previtem" -> Optional.of(
                    index0 == 0 ? new Undefined("there is no previous item") : before.orElseThrow());
            case "nextitem" -> Optional.of(peek().orElse(new Undefined("there is no next item")));
            case "depth" -> Optional.of(Int.of(1));
            case "depth0" -> Optional.of(Int.of(0));
            case "changed", "cycle" -> Optional.of(new Method(this, name));
            default -> Optional.empty();
        };
    }

    private Optional<Value> peek() {
        if (after.isEmpty() && items.hasNext()) after = Optional.of(items.next());
        return after;
    }

    Value call(String name, Arguments arguments) {
        if (!arguments.keywords().isEmpty()) throw Failure.invalid(name + "() takes no named arguments");
        List<Value> values = arguments.positional();
        if (name.equals("cycle")) {
            if (values.isEmpty()) throw Failure.invalid("no items for cycling given");
            return values.get(index0 % values.size());
        }
        boolean same = changedAsked && Equality.equal(new TupleValue(lastChanged), new TupleValue(values), budget);
        lastChanged = values;
        changedAsked = true;
        return Value.of(!same);
    }
}
