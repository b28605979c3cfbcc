package dev.shoal.connectors.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.bootstrap.config.Secret;
import dev.shoal.connectors.spi.Json;
import dev.shoal.connectors.spi.ToolCall;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

/** Makes the request of a call. Immutable. */
final class RequestBuilder {
    private final String base;
    private final Map<String, Secret> fixedHeaders;
    private final HttpBinding binding;

    /** A value that must not be sent, told to the model. */
    static final class BadValue extends Exception {
        private static final long serialVersionUID = 1L;

        BadValue(String message) {
            super(message);
        }
    }

    RequestBuilder(String base, Map<String, Secret> fixedHeaders, HttpBinding binding) {
        this.base = base;
        this.fixedHeaders = Map.copyOf(fixedHeaders);
        this.binding = binding;
    }

    HttpRequest build(ToolCall call) throws BadValue {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(call)).header("Accept", "application/json");
        for (Map.Entry<String, Template> header : binding.headers().entrySet()) {
            for (String name : header.getValue().names()) checkHeader(name, value(call, name));
            request.header(header.getKey(), header.getValue().fill(name -> text(value(call, name))));
        }
        fixedHeaders.forEach((name, secret) -> request.setHeader(name, secret.reveal()));
        if (binding.writes()) request.header("Idempotency-Key", call.invocationId());
        if (binding.body().isEmpty())
            return request.method(binding.method(), BodyPublishers.noBody()).build();
        return request.header("Content-Type", "application/json")
                .method(binding.method(), BodyPublishers.ofString(body(call)))
                .build();
    }

    private URI uri(ToolCall call) throws BadValue {
        for (String name : binding.path().names()) checkSegment(name, text(value(call, name)));
        String path = binding.path().fill(name -> encode(text(value(call, name))));
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (String name : binding.query()) {
            JsonNode value = value(call, name);
            if (!absent(value)) query.add(encode(name) + "=" + encode(text(value)));
        }
        return URI.create(base + path + query);
    }

    private String body(ToolCall call) {
        ObjectNode body = Json.NODES.objectNode();
        for (String name : binding.body()) {
            JsonNode value = value(call, name);
            if (!absent(value)) body.set(name, value);
        }
        return Json.write(body);
    }

    private static JsonNode value(ToolCall call, String name) {
        String bound = call.bound().get(name);
        return bound == null ? call.arguments().path(name) : Json.NODES.textNode(bound);
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static String text(JsonNode value) {
        return value.asText("");
    }

    /** Encoded slashes too: some servers decode them before they resolve the dots between them. */
    private static void checkSegment(String name, String value) throws BadValue {
        boolean dots = value.equals(".") || value.equals("..");
        if (value.isEmpty() || dots || value.indexOf('/') >= 0 || value.indexOf('\\') >= 0) {
            throw new BadValue(name + " must not be empty, . or .. and have no / or \\");
        }
        if (value.chars().anyMatch(Character::isISOControl)) throw new BadValue(name + " has control characters");
    }

    private static void checkHeader(String name, JsonNode value) throws BadValue {
        if (text(value).chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new BadValue(name + " has characters that a header cannot carry");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
