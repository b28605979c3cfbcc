package dev.shoal.workers.prompt.jinja;

import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;

/** One rendering: what it may still take, the time, and how values are called. */
record Rendering(Budget budget, Clock clock, BiFunction<Value, Arguments, Value> caller) {
    Value call(Value callee, Arguments arguments) {
        return caller.apply(callee, arguments);
    }

    /** New text, counted. */
    Value text(String text) {
        budget.characters(text.length());
        return new Value.Text(text);
    }

    /** Every item, counted. */
    List<Value> list(Value value) {
        return Iteration.list(value, budget);
    }

    Iterator<Value> iterator(Value value) {
        return Iteration.of(value, budget);
    }
}
