package dev.shoal.workers.dialect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.workers.format.CallWriter;
import dev.shoal.workers.format.ToolCallFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A conversation for templates that know no tools: the system message lists them, calls and results are plain messages.
 * Users and assistants take turns, as most templates want it. Not thread-safe.
 */
final class PlainTranscript {
    private static final String RESULT = "<tool_response>\n%s\n</tool_response>";

    private final ToolCallFormat format;
    private final UnaryOperator<String> texts;
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

    PlainTranscript(ToolCallFormat format, UnaryOperator<String> texts) {
        this.format = format;
        this.texts = texts;
    }

    ArrayNode messages() {
        return messages;
    }

    void system(String instructions, List<ToolText> tools) {
        List<String> parts = new ArrayList<>();
        if (!instructions.isEmpty()) parts.add(texts.apply(instructions));
        if (!tools.isEmpty()) parts.add(catalogue(tools));
        if (!parts.isEmpty()) say("system", String.join("\n\n", parts));
    }

    private String catalogue(List<ToolText> tools) {
        var text = new StringBuilder("These tools can be called, one on each line:\n");
        // Marked once, at the end: the JSON around a text is no part of a spelling.
        for (var tool : Transcript.tools(tools, UnaryOperator.identity())) {
            text.append(texts.apply(tool.path("function").toString())).append('\n');
        }
        ObjectNode example = JsonNodeFactory.instance.objectNode().put("argument", "value");
        String call =
                new CallWriter(format, UnaryOperator.identity()).write(List.of(new CallWriter.Call("name", example)));
        String several = format.calls().most() > 1 ? " Several calls go into the same reply." : "";
        return text.append("A reply that calls tools is nothing but the calls, written exactly like this:\n")
                .append(call)
                .append("\nThe results follow in the next message.")
                .append(several)
                .append(" Where no tool is needed, reply in plain words.")
                .toString();
    }

    void add(Message message) {
        if (message.getRole() == Role.USER) say("user", texts.apply(message.getContent()));
        else if (message.getRole() == Role.TOOL) say("user", RESULT.formatted(texts.apply(message.getContent())));
        else if (message.getCalls().isEmpty()) say("assistant", texts.apply(message.getContent()));
        else say("assistant", calls(message.getCalls()));
    }

    private String calls(List<ToolCall> calls) {
        return new CallWriter(format, texts)
                .write(calls.stream()
                        .map(call -> new CallWriter.Call(call.getTool(), Transcript.read(call.getArguments())))
                        .toList());
    }

    /** What the same side says twice is one message. */
    private void say(String role, String text) {
        if (messages.get(messages.size() - 1) instanceof ObjectNode last
                && last.path("role").asText().equals(role)) {
            last.put("content", last.path("content").asText() + "\n" + text);
        } else {
            messages.addObject().put("role", role).put("content", text);
        }
    }
}
