package dev.shoal.connectors.host;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.connectors.spi.ToolConnector;
import dev.shoal.schemas.avro.AgentDefinition;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools that a connector serves, each prepared at its first call and again when its definition changes. Thread-safe. */
final class ToolCatalogue {
    private static final Logger log = LoggerFactory.getLogger(ToolCatalogue.class);

    private final ToolConnector connector;
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

    private record Key(String agent, String tool) {}

    private record Entry(ToolDefinition definition, Optional<Tool> tool) {}

    /** @param schema of the arguments */
    record Tool(ToolDefinition definition, ToolSchema.ObjectType schema, ToolConnector.PreparedTool prepared) {}

    ToolCatalogue(ToolConnector connector) {
        this.connector = connector;
    }

    /** The definition, if the agent lists the tool and this connector serves it. */
    Optional<ToolDefinition> definition(AgentDefinition agent, String tool) {
        return agent.getTools().stream()
                .filter(t -> t.getName().equals(tool) && t.getConnector().equals(connector.name()))
                .findFirst();
    }

    /** The tool ready to be called; empty if its definition cannot be used, which is logged once. */
    Optional<Tool> prepared(String agent, ToolDefinition definition) {
        Key key = new Key(agent, definition.getName());
        Entry entry = entries.get(key);
        if (entry == null || !entry.definition().equals(definition)) {
            entry = new Entry(definition, prepare(agent, definition));
            entries.put(key, entry);
        }
        return entry.tool();
    }

    private Optional<Tool> prepare(String agent, ToolDefinition definition) {
        try {
            ToolSchema.ObjectType schema = ToolSchemaReader.read(definition.getParameters());
            checkBind(definition, schema);
            return Optional.of(new Tool(definition, schema, connector.prepare(definition)));
        } catch (InvalidInput | InvalidSchema e) {
            log.error("agent {}, tool {} cannot be served: {}", agent, definition.getName(), e.getMessage());
            return Optional.empty();
        }
    }

    /** A name that the model could fill must not also come from the task. */
    private static void checkBind(ToolDefinition definition, ToolSchema.ObjectType schema) {
        Problems problems = new Problems("Tool " + definition.getName());
        definition.getBind().forEach((name, source) -> {
            if (schema.properties().stream().anyMatch(p -> p.name().equals(name))) {
                problems.add("bind." + name, "is also a parameter; a value comes from the model or from the task");
            }
            if (!Binds.understood(source)) {
                problems.add("bind." + name, "must be headers.<name>, task.id or invocation.id, not " + source);
            }
        });
        problems.throwIfAny();
    }
}
