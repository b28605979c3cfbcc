package dev.shoal.workers.prompt.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments of a call. */
record Arguments(List<Value> positional, Map<String, Value> keywords) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /** The arguments by the names of the parameters, as Python binds them; "name!" is a parameter that must be given. */
    Bound bind(String function, String... parameters) {
        Map<String, Value> bound = new LinkedHashMap<>();
        if (positional.size() > parameters.length)
            throw Failure.invalid(function + "() takes at most " + parameters.length + " arguments, "
                    + positional.size() + " are given");
        Map<String, Value> open = new LinkedHashMap<>(keywords);
        for (int i = 0; i < parameters.length; i++) {
            boolean required = parameters[i].endsWith("!");
            String name = required ? parameters[i].substring(0, parameters[i].length() - 1) : parameters[i];
            Value named = open.remove(name);
            if (named != null && i < positional.size())
                throw Failure.invalid(function + "() got two values for '" + name + "'");
            Value value = i < positional.size() ? positional.get(i) : named;
            if (value != null) bound.put(name, value);
            else if (required) throw Failure.invalid(function + "() needs '" + name + "'");
        }
        if (!open.isEmpty())
            throw Failure.invalid(function + "() has no parameter '"
                    + open.keySet().iterator().next() + "'");
        return new Bound(function, bound);
    }

    /** Without the first positional ones. */
    Arguments from(int start) {
        return new Arguments(positional.subList(start, positional.size()), keywords);
    }

    /** Arguments by the name of the parameter. */
    record Bound(String function, Map<String, Value> values) {
        Optional<Value> get(String name) {
            return Optional.ofNullable(values.get(name));
        }

        /** Absent where None is given as well. */
        Optional<Value> some(String name) {
            return get(name).filter(value -> !(value instanceof Value.NoneValue));
        }

        boolean flag(String name, boolean otherwise) {
            return get(name).map(Truth::of).orElse(otherwise);
        }

        int integer(String name, int otherwise) {
            return get(name).map(value -> Numbers.index(value)).orElse(otherwise);
        }

        String text(String name) {
            Value value = values.get(name);
            if (value instanceof Value.Text text) return text.value();
            if (value instanceof Value.Safe) throw Failure.unsupported("safe text in " + function + "()");
            throw Failure.invalid(function + "() argument '" + name + "' must be str, not " + Types.name(value));
        }
    }
}
