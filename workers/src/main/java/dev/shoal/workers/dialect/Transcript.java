package dev.shoal.workers.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Makes of a conversation what chat templates expect, in the words of Hugging Face's transformers. Not thread-safe. */
final class Transcript {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What only Shoal knows says nothing to a model. */
    private static final String OWN_KEYWORD = "x-grounded";

    /** Mistral's templates want nine letters and digits. */
    private static final String CALL_ID = "call%05d";

    private final UnaryOperator<String> texts;
    private final ArrayNode messages = JSON.createArrayNode();
    /** Calls without a result so far. */
    private final Deque<ObjectNode> open = new ArrayDeque<>();

    private int calls;

    /** @param texts applied to every text of the conversation */
    Transcript(UnaryOperator<String> texts) {
        this.texts = texts;
    }

    ArrayNode messages() {
        return messages;
    }

    void system(String instructions) {
        if (!instructions.isEmpty()) said("system", instructions);
    }

    void add(Message message) {
        if (message.getRole() == Role.USER) said("user", message.getContent());
        else if (message.getRole() == Role.TOOL) result(message.getContent());
        else if (message.getCalls().isEmpty()) said("assistant", message.getContent());
        else called(message.getCalls());
    }

    private ObjectNode said(String role, String text) {
        return messages.addObject().put("role", role).put("content", texts.apply(text));
    }

    private void called(List<ToolCall> calls) {
        open.clear();
        ArrayNode made = said("assistant", "").putArray("tool_calls");
        for (ToolCall call : calls) {
            ObjectNode one =
                    made.addObject().put("id", CALL_ID.formatted(++this.calls)).put("type", "function");
            one.putObject("function")
                    .put("name", texts.apply(call.getTool()))
                    .set("arguments", tree(read(call.getArguments()), texts));
            open.add(one);
        }
    }

    /** Results come in the order of the calls. */
    private void result(String text) {
        ObjectNode result = messages.addObject().put("role", "tool");
        ObjectNode call = open.poll();
        if (call != null) {
            result.put("name", call.path("function").path("name").asText());
            result.put("tool_call_id", call.path("id").asText());
        }
        result.put("content", texts.apply(text));
    }

    static ArrayNode tools(List<ToolText> tools, UnaryOperator<String> texts) {
        ArrayNode all = JSON.createArrayNode();
        for (ToolText tool : tools) {
            ObjectNode function = all.addObject().put("type", "function").putObject("function");
            function.put("name", texts.apply(tool.name())).put("description", texts.apply(tool.description()));
            function.set("parameters", tree(withoutOwnKeywords(read(tool.parameters())), texts));
        }
        return all;
    }

    private static JsonNode withoutOwnKeywords(JsonNode schema) {
        if (schema instanceof ObjectNode object) object.remove(OWN_KEYWORD);
        schema.forEach(Transcript::withoutOwnKeywords);
        return schema;
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static JsonNode tree(JsonNode node, UnaryOperator<String> texts) {
        if (node.isTextual()) return TextNode.valueOf(texts.apply(node.textValue()));
        if (node.isArray()) {
            ArrayNode items = JSON.createArrayNode();
            node.forEach(item -> items.add(tree(item, texts)));
            return items;
        }
        if (!node.isObject()) return node;
        ObjectNode object = JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            object.set(texts.apply(member.getKey()), tree(member.getValue(), texts));
        }
        return object;
    }
}
