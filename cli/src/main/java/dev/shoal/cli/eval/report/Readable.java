package dev.shoal.cli.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Replies;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Catalogues, conversations and replies as plain text for people. Pure. */
final class Readable {
    private Readable() {}

    static String tools(Catalogue catalogue) {
        return catalogue.tools().stream().map(Readable::tool).collect(Collectors.joining("\n"));
    }

    private static String tool(Catalogue.Tool tool) {
        String description = tool.description().isEmpty() ? "" : "  " + tool.description();
        return tool.name() + "(" + parameters(tool.parameters()) + ")" + description;
    }

    private static String parameters(JsonNode schema) {
        Set<String> required = new HashSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        List<String> texts = new ArrayList<>();
        schema.path("properties").properties().forEach(property -> {
            String optional = required.contains(property.getKey()) ? "" : "?";
            texts.add(property.getKey() + optional + ": " + type(property.getValue()));
        });
        return String.join(", ", texts);
    }

    private static String type(JsonNode schema) {
        if (schema.has("enum")) {
            List<String> values = new ArrayList<>();
            schema.path("enum").forEach(value -> values.add(value.asText()));
            return String.join("|", values);
        }
        String type = schema.path("type").asText("?");
        if (type.equals("array")) return "[" + type(schema.path("items")) + "]";
        return type.equals("object") ? "{" + parameters(schema) + "}" : type;
    }

    static String conversation(List<Utterance> conversation) {
        return conversation.stream().map(Readable::utterance).collect(Collectors.joining("\n"));
    }

    private static String utterance(Utterance utterance) {
        if (utterance instanceof Utterance.User user) return "user: " + user.text();
        if (utterance instanceof Utterance.Said said) return "assistant: " + said.text();
        if (utterance instanceof Utterance.Returned returned) return "tool: " + returned.text();
        return "assistant calls: " + Replies.shown(((Utterance.Called) utterance).calls());
    }

    static String reply(Reply reply) {
        return switch (reply.kind()) {
            case CALLS -> Replies.shown(reply.calls());
            case ANSWER -> "answer: " + reply.text();
            case NO_TOOL -> "no tool fits: " + reply.text();
            case MALFORMED -> "not readable: " + reply.text();
            case FAILED -> "failed: " + reply.text();
            case UNSUPPORTED -> "not asked: " + reply.text();
        };
    }
}
