package dev.shoal.workers.prompt.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Variables, and the scope around them. */
final class Scope {
    private final Optional<Scope> outer;
    private final Map<String, Value> variables = new HashMap<>();

    Scope() {
        this.outer = Optional.empty();
    }

    private Scope(Scope outer) {
        this.outer = Optional.of(outer);
    }

    Scope inner() {
        return new Scope(this);
    }

    Optional<Value> get(String name) {
        for (Scope scope = this; ; scope = scope.outer.get()) {
            Value value = scope.variables.get(name);
            if (value != null) return Optional.of(value);
            if (scope.outer.isEmpty()) return Optional.empty();
        }
    }

    /** Whether it is set here and not only around. */
    boolean own(String name) {
        return variables.containsKey(name);
    }

    void set(String name, Value value) {
        variables.put(name, value);
    }
}
