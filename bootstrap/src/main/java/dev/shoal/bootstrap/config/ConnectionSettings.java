package dev.shoal.bootstrap.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that every process and client shares: how to reach Kafka and the schema registry. Immutable.
 *
 * @param kafka Kafka's own settings, {@code bootstrap.servers} among them: every {@code kafka.X} as {@code X}
 * @param registry Confluent's own settings under their own names, {@code schema.registry.url} among them
 * @param topicPrefix of every topic; empty for none
 */
public record ConnectionSettings(Map<String, String> kafka, Map<String, String> registry, String topicPrefix) {
    private static final List<String> REGISTRY_PREFIXES = List.of("schema.registry.", "basic.auth.", "bearer.auth.");
    private static final List<String> REGISTRY_KEYS =
            List.of("auto.register.schemas", "use.latest.version", "http.connect.timeout.ms", "http.read.timeout.ms");

    public ConnectionSettings {
        kafka = Map.copyOf(kafka);
        registry = Map.copyOf(registry);
    }

    /** Reads its keys; what is wrong is reported by the settings. */
    public static ConnectionSettings read(Settings settings) {
        settings.string("kafka.bootstrap.servers");
        settings.string("schema.registry.url");
        Map<String, String> registry = new HashMap<>();
        for (String prefix : REGISTRY_PREFIXES) {
            settings.prefixed(prefix).forEach((key, value) -> registry.put(prefix + key, value));
        }
        for (String key : REGISTRY_KEYS) settings.optional(key).ifPresent(value -> registry.put(key, value));
        return new ConnectionSettings(settings.prefixed("kafka."), registry, settings.string("topic.prefix", ""));
    }

    /** The port of the health endpoint; empty for none. */
    public static Optional<Integer> healthPort(Settings settings) {
        if (settings.optional("health.port").isEmpty()) return Optional.empty();
        return Optional.of(settings.integer("health.port", 0, 0, 65535));
    }

    /** The Kafka settings as clients take them; each call makes a new map. */
    public Map<String, Object> clients() {
        return new HashMap<>(kafka);
    }
}
