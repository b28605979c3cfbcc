package dev.shoal.workers.prompt.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mapping in the order of insertion; keys that Python holds for equal, such as 1 and 1.0, are the same key. */
final class DictValue implements Value {
    record Entry(Value key, Value value) {}

    private final Map<Object, Entry> entries = new LinkedHashMap<>();

    /** Only while the mapping is made: templates cannot change one. */
    DictValue put(Value key, Value value) {
        Object hashed = Keys.of(key);
        Entry before = entries.get(hashed);
        entries.put(hashed, new Entry(before == null ? key : before.key(), value));
        return this;
    }

    DictValue put(String key, Value value) {
        return put(new Text(key), value);
    }

    Optional<Value> get(Value key) {
        return Optional.ofNullable(entries.get(Keys.of(key))).map(Entry::value);
    }

    Optional<Value> get(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    Iterable<Entry> entries() {
        return entries.values();
    }

    List<Value> keys() {
        List<Value> keys = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) keys.add(entry.key());
        return keys;
    }

    int size() {
        return entries.size();
    }
}
