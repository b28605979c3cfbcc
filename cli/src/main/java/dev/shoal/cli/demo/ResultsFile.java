package dev.shoal.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.TaskCompleted;
import dev.shoal.schemas.avro.TaskFailed;
import dev.shoal.schemas.avro.ToolCall;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes one JSON line per task: its turns with calls and results, its answer, its timings. */
final class ResultsFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ResultsFile() {}

    static void write(Path file, List<Outcome> outcomes) throws IOException {
        // A text may hold half a surrogate pair; this writer replaces it.
        try (PrintWriter out = new PrintWriter(file.toFile(), StandardCharsets.UTF_8)) {
            for (Outcome outcome : outcomes) out.println(line(outcome));
        }
    }

    private static ObjectNode line(Outcome outcome) {
        ObjectNode line = JSON.createObjectNode();
        line.put("id", outcome.task.id());
        line.put("input", outcome.task.input());
        line.put("customer", outcome.task.customer());
        outcome.task.expected().ifPresent(expected -> line.put("intent", expected.intent()));
        line.put("status", outcome.result.isEmpty() ? "lost" : outcome.failed() ? "failed" : "completed");
        outcome.result.ifPresent(result -> {
            if (result instanceof TaskCompleted completed) {
                line.put("kind", completed.getKind().name().toLowerCase(Locale.ROOT));
                line.put("answer", completed.getAnswer());
            } else if (result instanceof TaskFailed failed) {
                line.put("code", failed.getCode());
                line.put("reason", failed.getReason());
            }
        });
        if (outcome.task.expected().isPresent()) {
            line.put("correct", outcome.fault.isEmpty());
            outcome.fault.ifPresent(fault -> line.put("fault", fault));
        }
        outcome.trajectory.ifPresent(trajectory -> line.set("turns", turns(trajectory.getMessages())));
        outcome.usage().ifPresent(usage -> {
            line.put("prompt_tokens", usage.getPromptTokens());
            line.put("cached_tokens", usage.getCachedTokens());
            line.put("completion_tokens", usage.getCompletionTokens());
            line.put("model_ms", usage.getModelMs());
        });
        if (outcome.result.isPresent()) line.put("latency_ms", Math.round(outcome.latencyMs()));
        return line;
    }

    /** Each call stands beside its result: a tool message answers one call of the assistant message before it, in order. */
    private static ArrayNode turns(List<Message> messages) {
        ArrayNode turns = JSON.createArrayNode();
        int i = 0;
        while (i < messages.size()) {
            Message message = messages.get(i++);
            if (message.getRole() != Role.ASSISTANT) continue;
            ObjectNode turn = turns.addObject();
            if (!message.getContent().isEmpty()) turn.put("text", message.getContent());
            ArrayNode calls = turn.putArray("calls");
            for (ToolCall call : message.getCalls()) {
                ObjectNode made = calls.addObject().put("tool", call.getTool());
                made.set("arguments", json(call.getArguments()));
                made.set("confidence", JSON.valueToTree(call.getConfidence()));
                if (i < messages.size() && messages.get(i).getRole() == Role.TOOL) {
                    made.set("result", json(messages.get(i++).getContent()));
                }
            }
        }
        return turns;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }
}
