package dev.shoal.cli.eval.calls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.MalformedCase;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One record of the unified format: a conversation behind its own catalogue. Immutable; the last entry is an assistant's. */
public record UnifiedRecord(String id, Catalogue catalogue, List<Utterance> conversation) {
    public UnifiedRecord {
        conversation = List.copyOf(conversation);
    }

    static UnifiedRecord read(ObjectNode json) throws MalformedCase {
        String id = json.path("id").asText();
        if (id.isEmpty()) throw new MalformedCase("id is missing");
        JsonNode messages = json.path("messages");
        if (!messages.isArray()) throw new MalformedCase("messages must be an array");
        List<String> instructions = new ArrayList<>();
        List<Utterance> conversation = new ArrayList<>();
        for (JsonNode message : messages) {
            if (!message.path("role").asText().equals("system")) {
                conversation.add(utterance(message));
            } else if (conversation.isEmpty()) {
                instructions.add(message.path("content").asText());
            } else {
                throw new MalformedCase("a system message stands behind others");
            }
        }
        if (conversation.size() < 2 || !isTarget(conversation.get(conversation.size() - 1))) {
            throw new MalformedCase("the last message must be the assistant's, behind a user's");
        }
        return new UnifiedRecord(
                id, new Catalogue(String.join("\n", instructions), tools(json.path("tools"))), conversation);
    }

    static boolean isTarget(Utterance utterance) {
        return utterance instanceof Utterance.Called || utterance instanceof Utterance.Said;
    }

    private static Utterance utterance(JsonNode message) throws MalformedCase {
        JsonNode content = message.path("content");
        String text = content.isTextual() || content.isMissingNode() || content.isNull()
                ? content.asText("")
                : Json.write(content);
        String role = message.path("role").asText();
        return switch (role) {
            case "user" -> new Utterance.User(text);
            case "tool" -> new Utterance.Returned(text);
            case "assistant" -> message.path("tool_calls").isEmpty()
                    ? new Utterance.Said(text)
                    : new Utterance.Called(calls(message.path("tool_calls")));
            default -> throw new MalformedCase("a message has the role \"" + role + "\"");
        };
    }

    private static List<Utterance.Call> calls(JsonNode array) throws MalformedCase {
        List<Utterance.Call> calls = new ArrayList<>();
        for (JsonNode call : array) {
            if (!call.path("name").isTextual() || !(call.path("arguments") instanceof ObjectNode arguments)) {
                throw new MalformedCase("a tool call needs a name and an object of arguments");
            }
            calls.add(new Utterance.Call(call.path("name").asText(), arguments));
        }
        return calls;
    }

    private static List<Catalogue.Tool> tools(JsonNode array) throws MalformedCase {
        if (!array.isArray()) throw new MalformedCase("tools must be an array");
        List<Catalogue.Tool> tools = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode tool : array) {
            String name = tool.path("name").asText();
            if (name.isEmpty() || !(tool.path("parameters") instanceof ObjectNode parameters)) {
                throw new MalformedCase("a tool needs a name and an object of parameters");
            }
            if (!names.add(name)) throw new MalformedCase("two tools are named " + name);
            tools.add(new Catalogue.Tool(name, tool.path("description").asText(""), parameters));
        }
        return tools;
    }
}
