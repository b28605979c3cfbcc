package dev.shoal.cli.agent;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of one mapping with their fallbacks. */
record Section(YamlNode node, Map<String, YamlNode> fields) {
    Optional<YamlNode> optional(String key) {
        return Optional.ofNullable(fields.get(key));
    }

    Optional<YamlNode> required(String key) {
        if (node.isMapping() && !fields.containsKey(key)) node.problem("the key " + key + " is missing");
        return optional(key);
    }

    /** The mapping under a key; one without keys when it is not there. */
    Section section(String key, List<String> known) {
        Optional<YamlNode> found = optional(key);
        if (found.isEmpty()) return new Section(node, Map.of());
        Map<String, YamlNode> inside = found.get().fields();
        found.get().rejectOthers(inside, known);
        return new Section(found.get(), inside);
    }

    long whole(String key, long fallback, long least, long most) {
        return optional(key).flatMap(value -> value.whole(least, most)).orElse(fallback);
    }

    /** A duration in milliseconds. */
    long millis(String key, Duration fallback, Duration least, Duration most) {
        return optional(key)
                .flatMap(value -> Values.duration(value, least, most))
                .orElse(fallback)
                .toMillis();
    }
}
