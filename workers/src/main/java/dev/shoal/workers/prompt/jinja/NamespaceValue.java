package dev.shoal.workers.prompt.jinja;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code namespace()} gives: the one thing whose attributes a template can set. */
final class NamespaceValue implements Value {
    private final Map<String, Value> attributes = new HashMap<>();

    Optional<Value> get(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    void set(String name, Value value) {
        attributes.put(name, value);
    }
}
