package dev.shoal.workers.prompt.jinja;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Attributes and subscripts as Jinja's sandbox finds them: {@code a.b} tries the attribute first, {@code a['b']} the item. */
final class Attributes {
    private static final Set<String> DICT_METHODS = Set.of("get", "items", "keys", "values", "copy");
    private static final Set<String> LIST_METHODS = Set.of("index", "count", "copy");
    private static final Set<String> TUPLE_METHODS = Set.of("index", "count");
    private static final Set<String> INT_ATTRIBUTES = Set.of(
            "as_integer_ratio",
            "bit_count",
            "bit_length",
            "conjugate",
            "denominator",
            "from_bytes",
            "imag",
            "numerator",
            "real",
            "to_bytes");
    private static final Set<String> FLOAT_ATTRIBUTES =
            Set.of("as_integer_ratio", "conjugate", "fromhex", "hex", "imag", "is_integer", "real");
    private static final Set<String> ITERATOR_ATTRIBUTES =
            Set.of("close", "gi_code", "gi_frame", "gi_running", "gi_suspended", "gi_yieldfrom", "send", "throw");
    private static final Set<String> MACRO_ATTRIBUTES =
            Set.of("name", "arguments", "caller", "catch_kwargs", "catch_varargs", "explicit_caller");
    /** Methods that would change what belongs to the caller; the sandbox refuses most of them, and so all are refused. */
    private static final Map<String, Set<String>> REFUSED = Map.of(
            "dict", Set.of("clear", "pop", "popitem", "setdefault", "update", "fromkeys"),
            "list", Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"));

    private Attributes() {}

    static Value attribute(Value of, String name, Budget budget) {
        Optional<Value> found = own(of, name);
        if (found.isPresent()) return found.get();
        return of instanceof DictValue dict
                ? dict.get(name).orElseGet(() -> missing(of, name))
                : item(of, new Value.Text(name), budget);
    }

    static Value item(Value of, Value index, Budget budget) {
        if (of instanceof Value.Undefined undefined) throw Failure.undefined(undefined.message());
        Optional<Value> found = element(of, index, budget);
        if (found.isPresent()) return found.get();
        if (!(index instanceof Value.Text name)) return missing(of, index, budget);
        return own(of, name.value()).orElseGet(() -> missing(of, name.value()));
    }

    private static Optional<Value> element(Value of, Value index, Budget budget) {
        if (of instanceof DictValue dict) return hashable(index) ? dict.get(index) : Optional.empty();
        if (!Numbers.isWhole(index)) return Optional.empty();
        if (of instanceof Value.Safe || of instanceof LoopValue)
            throw Failure.unsupported("a subscript of a " + Types.name(of));
        if (!(of instanceof Value.ListValue
                || of instanceof Value.TupleValue
                || of instanceof Value.Text
                || of instanceof Value.RangeValue)) return Optional.empty();
        int size = Iteration.length(of).orElseThrow();
        long place = Numbers.index(index);
        if (place < 0) place += size;
        return place < 0 || place >= size ? Optional.empty() : Optional.of(at(of, (int) place, budget));
    }

    private static boolean hashable(Value index) {
        return !(index instanceof Value.ListValue) && !(index instanceof DictValue);
    }

    private static Value at(Value of, int place, Budget budget) {
        if (of instanceof Value.ListValue list) return list.items().get(place);
        if (of instanceof Value.TupleValue tuple) return tuple.items().get(place);
        if (of instanceof Value.RangeValue range) return range.at(place);
        String text = ((Value.Text) of).value();
        budget.steps(place >> 6);
        int from = text.offsetByCodePoints(0, place);
        return new Value.Text(Character.toString(text.codePointAt(from)));
    }

    /** What Python finds on the object itself. */
    private static Optional<Value> own(Value of, String name) {
        if (of instanceof Value.Undefined undefined) {
            if (name.startsWith("__")) throw Failure.unsupported("the attribute '" + name + "'");
            throw Failure.undefined(undefined.message());
        }
        // Every Python object has attributes of this form, which the sandbox hides.
        if (name.startsWith("__")) throw Failure.unsupported("the attribute '" + name + "'");
        if (REFUSED.getOrDefault(Types.name(of), Set.of()).contains(name)) return Optional.of(refused(of, name));
        if (of instanceof LoopValue loop) return loop.attribute(name);
        if (of instanceof NamespaceValue namespace) return namespace.get(name);
        if (of instanceof Value.Text) {
            if (TextMethods.NAMES.contains(name)) return Optional.of(new Value.Method(of, name));
            if (TextMethods.UNSUPPORTED.contains(name)) throw unsupported(of, name);
        }
        if (methods(of).contains(name)) return Optional.of(new Value.Method(of, name));
        boolean opaque = of instanceof Value.Safe || of instanceof Value.Method || of instanceof Value.Global;
        if (opaque || unsupportedAttributes(of).contains(name)) throw unsupported(of, name);
        return Optional.empty();
    }

    private static Value refused(Value of, String name) {
        return new Value.Undefined("access to attribute '" + name + "' of '" + Types.name(of) + "' object is unsafe.");
    }

    private static Failure unsupported(Value of, String name) {
        return Failure.unsupported("the attribute '" + name + "' of a " + Types.name(of));
    }

    private static Set<String> methods(Value of) {
        if (of instanceof DictValue) return DICT_METHODS;
        if (of instanceof Value.ListValue) return LIST_METHODS;
        return of instanceof Value.TupleValue ? TUPLE_METHODS : Set.of();
    }

    private static Set<String> unsupportedAttributes(Value of) {
        if (Numbers.isWhole(of)) return INT_ATTRIBUTES;
        if (of instanceof Value.Real) return FLOAT_ATTRIBUTES;
        if (of instanceof Value.RangeValue) return Set.of("start", "stop", "step", "index", "count");
        if (of instanceof Value.IteratorValue) return ITERATOR_ATTRIBUTES;
        if (of instanceof MacroValue) return MACRO_ATTRIBUTES;
        if (of instanceof Value.ViewValue) return Set.of("mapping", "isdisjoint");
        return Set.of();
    }

    private static Value missing(Value of, String name) {
        return new Value.Undefined("'" + Types.described(of) + "' has no attribute " + Show.quoted(name));
    }

    private static Value missing(Value of, Value index, Budget budget) {
        return new Value.Undefined(Types.described(of) + " has no element " + Show.repr(index, budget));
    }

    /** By a path such as {@code a.b.0}, as filters take it; no name at all is the value itself. */
    static Value path(Value of, Optional<Value> path, Budget budget) {
        if (path.isEmpty()) return of;
        if (!(path.get() instanceof Value.Text text)) return item(of, path.get(), budget);
        Value value = of;
        for (String part : List.of(text.value().split("\\.", -1))) {
            boolean digits = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
            value = item(value, digits ? new Value.Int(Numbers.parse(part, 10)) : new Value.Text(part), budget);
        }
        return value;
    }
}
