package dev.shoal.cli.eval.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Conversations as model workers take them. Stateless. */
final class Messages {
    private Messages() {}

    static List<Message> of(Catalogue catalogue, List<Utterance> conversation) {
        List<Message> messages = new ArrayList<>();
        for (Utterance utterance : conversation) messages.add(message(catalogue, utterance));
        return messages;
    }

    private static Message message(Catalogue catalogue, Utterance utterance) {
        if (utterance instanceof Utterance.User user) return text(Role.USER, user.text());
        if (utterance instanceof Utterance.Said said) return text(Role.ASSISTANT, said.text());
        if (utterance instanceof Utterance.Returned returned) return text(Role.TOOL, returned.text());
        List<ToolCall> calls = ((Utterance.Called) utterance)
                .calls().stream().map(call -> call(catalogue, call)).toList();
        return Message.newBuilder().setRole(Role.ASSISTANT).setCalls(calls).build();
    }

    private static Message text(Role role, String text) {
        return Message.newBuilder().setRole(role).setContent(text).build();
    }

    /** With its arguments in the order of the schema: the only order in which a model writes them. */
    private static ToolCall call(Catalogue catalogue, Utterance.Call call) {
        JsonNode arguments = catalogue.tools().stream()
                .filter(tool -> tool.name().equals(call.name()))
                .findFirst()
                .map(tool -> ordered(call.arguments(), tool.parameters()))
                .orElse(call.arguments());
        return ToolCall.newBuilder()
                .setTool(call.name())
                .setArguments(Json.write(arguments))
                .setConfidence(Map.of())
                .build();
    }

    private static JsonNode ordered(JsonNode value, JsonNode schema) {
        if (value instanceof ArrayNode array) {
            ArrayNode items = array.arrayNode();
            array.forEach(item -> items.add(ordered(item, schema.path("items"))));
            return items;
        }
        if (!(value instanceof ObjectNode object)) return value;
        ObjectNode inOrder = Json.object();
        schema.path("properties").properties().forEach(property -> {
            JsonNode own = object.get(property.getKey());
            if (own != null) inOrder.set(property.getKey(), ordered(own, property.getValue()));
        });
        object.properties().forEach(field -> {
            if (!inOrder.has(field.getKey())) inOrder.set(field.getKey(), field.getValue());
        });
        return inOrder;
    }
}
