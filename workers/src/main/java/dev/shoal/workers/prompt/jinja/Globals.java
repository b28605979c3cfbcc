package dev.shoal.workers.prompt.jinja;

import dev.shoal.workers.prompt.jinja.TemplateError.Kind;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The functions every template can call. */
final class Globals {
    private static final int MAX_RANGE = 100_000;
    private static final Map<String, Value> ALL = Map.of(
            "range", new Value.Global(Globals::range),
            "dict", new Value.Global(Globals::dict),
            "namespace", new Value.Global(Globals::namespace),
            "raise_exception", new Value.Global(Globals::raise),
            "strftime_now", new Value.Global(Globals::now));

    private Globals() {}

    static Optional<Value> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Value range(Arguments arguments, Rendering rendering) {
        if (!arguments.keywords().isEmpty()) throw Failure.invalid("range() takes no keyword arguments");
        List<Value> given = arguments.positional();
        if (given.isEmpty() || given.size() > 3) throw Failure.invalid("range takes 1 to 3 arguments");
        long start = given.size() == 1 ? 0 : bound(given.get(0));
        long stop = bound(given.get(given.size() == 1 ? 0 : 1));
        long step = given.size() == 3 ? bound(given.get(2)) : 1;
        if (step == 0) throw Failure.invalid("range() arg 3 must not be zero");
        Value.RangeValue range = new Value.RangeValue(start, stop, step);
        if (range.size() > MAX_RANGE) throw Failure.limit("makes a range of more than " + MAX_RANGE + " numbers");
        return range;
    }

    private static long bound(Value value) {
        BigInteger number = Numbers.integer(value);
        if (number.bitLength() > 60) throw Failure.unsupported("a range of such numbers");
        return number.longValue();
    }

    private static Value dict(Arguments arguments, Rendering rendering) {
        DictValue made = new DictValue();
        copy(arguments, rendering, made);
        return made;
    }

    private static void copy(Arguments arguments, Rendering rendering, DictValue made) {
        if (arguments.positional().size() > 1) throw Failure.invalid("dict takes at most 1 argument");
        for (Value from : arguments.positional()) {
            if (!(from instanceof DictValue given)) throw Failure.unsupported("a dict made of a " + Types.name(from));
            rendering.budget().steps(given.size());
            for (DictValue.Entry entry : given.entries()) made.put(entry.key(), entry.value());
        }
        arguments.keywords().forEach(made::put);
    }

    private static Value namespace(Arguments arguments, Rendering rendering) {
        DictValue attributes = new DictValue();
        copy(arguments, rendering, attributes);
        NamespaceValue namespace = new NamespaceValue();
        for (DictValue.Entry entry : attributes.entries())
            if (entry.key() instanceof Value.Text name) namespace.set(name.value(), entry.value());
        return namespace;
    }

    private static Value raise(Arguments arguments, Rendering rendering) {
        Value message = arguments.bind("raise_exception", "message!").values().get("message");
        throw new Failure(Kind.RAISED, Show.str(message, rendering.budget()));
    }

    private static Value now(Arguments arguments, Rendering rendering) {
        return new Value.Text(
                Strftime.format(arguments.bind("strftime_now", "format!").text("format"), rendering.clock()));
    }
}
