package dev.shoal.connectors.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.connectors.spi.Json;
import dev.shoal.schemas.avro.Effect;
import dev.shoal.schemas.avro.ToolDefinition;
import dev.shoal.schemas.json.InvalidSchema;
import dev.shoal.schemas.json.ToolSchema;
import dev.shoal.schemas.json.ToolSchemaReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The {@code http} part of a tool, understood. Immutable.
 *
 * @param query names sent in the query, those without a value left out
 * @param body names sent as a JSON object; no body when empty
 * @param headers templates of the values by name
 */
record HttpBinding(String method, Template path, List<String> query, List<String> body, Map<String, Template> headers) {
    private static final Set<String> KEYS = Set.of("method", "path", "query", "body", "headers");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    /** The connector's own, the configuration's, or the HTTP client's. */
    private static final Set<String> RESERVED = Set.of(
            "authorization",
            "proxy-authorization",
            "cookie",
            "host",
            "content-length",
            "content-type",
            "connection",
            "expect",
            "upgrade",
            "transfer-encoding",
            "idempotency-key");

    HttpBinding {
        query = List.copyOf(query);
        body = List.copyOf(body);
        headers = Map.copyOf(headers);
    }

    boolean writes() {
        return !method.equals("GET");
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput with every problem of the binding */
    static HttpBinding read(ToolDefinition tool) {
        var problems = new Problems("Tool " + tool.getName());
        JsonNode node = Json.NODES.objectNode();
        try {
            node = Json.read(tool.getBinding());
        } catch (JsonProcessingException e) {
            problems.add("http", "is not JSON");
        }
        HttpBinding binding = new Reader(node, names(tool, problems), problems).read(tool);
        problems.throwIfAny();
        return binding;
    }

    /** Names of single values; objects and arrays can only go into a body. */
    private static Names names(ToolDefinition tool, Problems problems) {
        Set<String> single = new HashSet<>(tool.getBind().keySet());
        Set<String> all = new HashSet<>(single);
        try {
            for (ToolSchema.Property property :
                    ToolSchemaReader.read(tool.getParameters()).properties()) {
                all.add(property.name());
                ToolSchema schema = property.schema();
                boolean structured = schema instanceof ToolSchema.ObjectType || schema instanceof ToolSchema.ArrayType;
                if (!structured) single.add(property.name());
            }
        } catch (InvalidSchema e) {
            problems.add("parameters", e.getMessage());
        }
        return new Names(single, all);
    }

    private record Names(Set<String> single, Set<String> all) {}

    private record Reader(JsonNode node, Names names, Problems problems) {
        HttpBinding read(ToolDefinition tool) {
            if (!node.isObject()) problems.add("http", "must have method and path");
            for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
                String key = keys.next();
                if (!KEYS.contains(key)) problems.add("http." + key, "unknown; use method, path, query, body, headers");
            }
            String method = node.path("method").asText("");
            if (!METHODS.contains(method)) problems.add("http.method", "must be one of GET, POST, PUT, PATCH, DELETE");
            if (method.equals("GET") && tool.getEffect() != Effect.READ) {
                problems.add("http.method", "must not be GET: the tool's effect is not read");
            }
            List<String> body = list("body", names.all());
            if (method.equals("GET") && !body.isEmpty()) problems.add("http.body", "not allowed with GET; use query");
            return new HttpBinding(method, path(), list("query", names.single()), body, headers());
        }

        private Template path() {
            String path = node.path("path").asText("");
            boolean plain = path.startsWith("/") && !path.startsWith("//") && !path.matches(".*[?#\\\\\\s].*");
            boolean climbs = List.of(path.split("/")).stream().anyMatch(part -> part.equals("..") || part.equals("."));
            if (!plain || climbs) {
                problems.add("http.path", "must start with / and have no host, query, spaces, . or .. segments");
                return Template.compile("/");
            }
            return template("http.path", path);
        }

        private List<String> list(String key, Set<String> allowed) {
            List<String> found = new ArrayList<>();
            JsonNode list = node.path(key);
            if (list.isMissingNode()) return found;
            if (!list.isArray()) problems.add("http." + key, "must be a list of parameter names");
            for (JsonNode item : list) {
                String name = item.asText("");
                found.add(name);
                if (names.all().contains(name) && !allowed.contains(name)) {
                    problems.add("http." + key, name + " is an object or array; it can only go into the body");
                } else if (!names.all().contains(name)) {
                    problems.add("http." + key, name + " is neither a parameter of the tool nor in bind");
                }
            }
            return found;
        }

        private Map<String, Template> headers() {
            Map<String, Template> headers = new LinkedHashMap<>();
            JsonNode given = node.path("headers");
            if (!given.isMissingNode() && !given.isObject()) problems.add("http.headers", "must be names with values");
            for (Map.Entry<String, JsonNode> header : given.properties()) {
                String where = "http.headers." + header.getKey();
                if (!header.getKey().matches("[A-Za-z0-9-]+")) problems.add(where, "is not a header name");
                if (RESERVED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                    problems.add(where, "is set by the connector or, for secrets, by its configuration");
                }
                headers.put(header.getKey(), template(where, header.getValue().asText("")));
            }
            return headers;
        }

        private Template template(String where, String text) {
            try {
                Template template = Template.compile(text);
                for (String name : template.names()) {
                    if (!names.single().contains(name)) {
                        problems.add(where, "{" + name + "} is no single value among the parameters and bind");
                    }
                }
                return template;
            } catch (IllegalArgumentException e) {
                problems.add(where, e.getMessage());
                return Template.compile("/");
            }
        }
    }
}
