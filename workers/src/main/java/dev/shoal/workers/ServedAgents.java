package dev.shoal.workers;

import dev.shoal.schemas.avro.AgentDefinition;
import java.util.LinkedHashMap;
import java.util.Map;

/** Agents compiled for a model, the least recently used dropped. Thread-safe. */
final class ServedAgents {
    private static final int MOST = 64;

    private final Model model;
    private final Map<String, ServedAgent> byId = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ServedAgent> eldest) {
            return size() > MOST;
        }
    };

    ServedAgents(Model model) {
        this.model = model;
    }

    /** @throws IllegalArgumentException if a tool's schema cannot be enforced */
    synchronized ServedAgent get(String id, AgentDefinition definition) {
        ServedAgent known = byId.get(id);
        if (known != null && known.definition().equals(definition)) return known;
        ServedAgent compiled = ServedAgent.compile(definition, model);
        byId.put(id, compiled);
        return compiled;
    }
}
