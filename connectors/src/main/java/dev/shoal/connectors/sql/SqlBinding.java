package dev.shoal.connectors.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.connectors.spi.Json;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code sql} part of a tool, understood. Immutable.
 *
 * @param types the JDBC type of every parameter that the statements may use
 */
record SqlBinding(List<Step> steps, Map<String, ParameterType> types) {
    private static final Set<String> KEYS = Set.of("query", "update", "expect", "otherwise");
    private static final int MOST_STEPS = 20;

    enum Expect {
        ONE,
        MANY,
        ANY;

        boolean met(long rows) {
            return this == ANY || (this == ONE ? rows == 1 : rows >= 1);
        }
    }

    /** @param code and @param message of the outcome when the expectation is not met */
    record Step(NamedSql sql, boolean query, Expect expect, String code, String message) {}

    SqlBinding {
        steps = List.copyOf(steps);
        types = Map.copyOf(types);
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput with every problem of the binding */
    static SqlBinding read(ToolDefinition tool) {
        var problems = new Problems("Tool " + tool.getName());
        var types = types(tool, problems);
        List<Step> steps = steps(tool, types, problems);
        if (tool.getEffect() == Effect.AT_MOST_ONCE) {
            problems.add("effect", "use idempotent: the database keeps the invocation id in the same transaction");
        }
        problems.throwIfAny();
        return new SqlBinding(steps, types);
    }

    private static Map<String, ParameterType> types(ToolDefinition tool, Problems problems) {
        Map<String, ParameterType> types = new HashMap<>();
        try {
            for (ToolSchema.Property property :
                    ToolSchemaReader.read(tool.getParameters()).properties()) {
                types.put(property.name(), ParameterType.of(property.schema()));
            }
        } catch (InvalidSchema e) {
            problems.add("parameters", e.getMessage());
        }
        tool.getBind().keySet().forEach(name -> types.put(name, ParameterType.TEXT));
        return types;
    }

    private static List<Step> steps(ToolDefinition tool, Map<String, ParameterType> types, Problems problems) {
        List<Step> steps = new ArrayList<>();
        JsonNode list;
        try {
            list = Json.read(tool.getBinding());
        } catch (JsonProcessingException e) {
            problems.add("sql", "is not JSON");
            return steps;
        }
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_STEPS) {
            problems.add("sql", "must be a list of 1 to " + MOST_STEPS + " steps, each with query or update");
            return steps;
        }
        for (int i = 0; i < list.size(); i++) {
            steps.add(new StepReader("sql[" + i + "]", list.get(i), types, problems).read(tool.getEffect(), i + 1));
        }
        return steps;
    }

    /** Reads one step, adding to the problems. */
    private record StepReader(String where, JsonNode node, Map<String, ParameterType> types, Problems problems) {
        Step read(Effect effect, int number) {
            for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!KEYS.contains(name))
                    problems.add(where + "." + name, "unknown; use query, update, expect, otherwise");
            }
            boolean query = node.has("query");
            if (query == node.has("update")) problems.add(where, "must have either query or update");
            if (!query && effect == Effect.READ) {
                problems.add(where + ".update", "not allowed: the tool's effect is read");
            }
            Expect expect = expect();
            JsonNode otherwise = node.path("otherwise");
            if (!otherwise.isMissingNode() && expect == Expect.ANY) {
                problems.add(where + ".otherwise", "needs expect: one or expect: many");
            }
            String code = text(otherwise, "code", ErrorCode.TOOL_FAILED.code());
            if (!code.matches("[a-z][a-z0-9_]{0,63}")) {
                problems.add(where + ".otherwise.code", "must be lower case letters, digits and _");
            }
            String unmet = "step " + number + " found another number of rows than expected";
            return new Step(sql(query ? "query" : "update"), query, expect, code, text(otherwise, "message", unmet));
        }

        private Expect expect() {
            String text = text(node, "expect", "any");
            for (Expect expect : Expect.values()) {
                if (expect.name().equalsIgnoreCase(text)) return expect;
            }
            problems.add(where + ".expect", "must be one, many or any");
            return Expect.ANY;
        }

        private String text(JsonNode parent, String key, String fallback) {
            JsonNode value = parent.path(key);
            if (value.isMissingNode()) return fallback;
            if (value.isTextual() && !value.textValue().isBlank()) return value.textValue();
            problems.add(where + (parent == node ? "." : ".otherwise.") + key, "must be a text");
            return fallback;
        }

        private NamedSql sql(String key) {
            try {
                NamedSql sql = NamedSql.compile(text(node, key, ""));
                for (String name : Set.copyOf(sql.parameters())) {
                    if (!types.containsKey(name)) {
                        problems.add(where + "." + key, ":" + name + " is neither a parameter of the tool nor in bind");
                    } else if (types.get(name) == ParameterType.STRUCTURED) {
                        problems.add(where + "." + key, ":" + name + " is an object or array; SQL takes single values");
                    }
                }
                return sql;
            } catch (IllegalArgumentException e) {
                problems.add(where + "." + key, e.getMessage());
                return new NamedSql("", List.of());
            }
        }
    }
}
