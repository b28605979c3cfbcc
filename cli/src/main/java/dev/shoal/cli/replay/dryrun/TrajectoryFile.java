package dev.shoal.cli.replay.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.bootstrap.config.Problems;
import dev.shoal.cli.eval.Json;
import dev.shoal.schemas.avro.ApprovalOutcome;
import dev.shoal.schemas.avro.ApprovalSettled;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.schemas.avro.Trajectory;
import dev.shoal.schemas.avro.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Recorded tasks as a file, one JSON object a line: {@code {task, agent, headers, outcome, messages: [{role, content, calls:
 * [{tool, arguments}], invocation}], approvals: [{invocation, tool, outcome, by, reason}], turns, toolCalls, tokens}}. All but
 * task, outcome and messages may be left out. Stateless.
 */
final class TrajectoryFile {
    private static final int LONGEST_LINE = 20_000_000;

    private TrajectoryFile() {}

    static void write(Path file, List<Trajectory> tasks) {
        try {
            Files.write(file, tasks.stream().map(task -> Json.write(json(task))).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("--save=" + file + ": " + e, e);
        }
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput with every line that is no recorded task */
    static List<Trajectory> read(Path file) {
        var problems = new Problems("Recorded tasks " + file);
        List<Trajectory> tasks = new ArrayList<>();
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank()) continue;
                try {
                    if (line.length() > LONGEST_LINE) throw new IllegalArgumentException("is too long");
                    tasks.add(task(Json.read(line)));
                } catch (JsonProcessingException e) {
                    problems.add("line " + number, "is not JSON: " + e.getOriginalMessage());
                } catch (IllegalArgumentException e) {
                    problems.add("line " + number, e.getMessage());
                }
            }
        } catch (IOException e) {
            problems.add(file.toString(), "cannot be read: " + e);
        }
        problems.throwIfAny();
        return tasks;
    }

    private static ObjectNode json(Trajectory task) {
        ObjectNode line = Json.object();
        line.put("task", task.getTaskId()).put("agent", task.getAgent());
        ObjectNode headers = line.putObject("headers");
        task.getHeaders().forEach(headers::put);
        line.put("outcome", task.getOutcome());
        ArrayNode messages = line.putArray("messages");
        for (Message message : task.getMessages()) {
            ObjectNode one = messages.addObject();
            one.put("role", message.getRole().name().toLowerCase(Locale.ROOT));
            one.put("content", message.getContent());
            for (ToolCall call : message.getCalls()) {
                one.withArray("calls").addObject().put("tool", call.getTool()).put("arguments", call.getArguments());
            }
            if (message.getInvocationId() != null) one.put("invocation", message.getInvocationId());
        }
        for (ApprovalSettled settled : task.getApprovals()) {
            line.withArray("approvals")
                    .addObject()
                    .put("invocation", settled.getInvocationId())
                    .put("tool", settled.getTool())
                    .put("outcome", settled.getOutcome().name().toLowerCase(Locale.ROOT))
                    .put("by", settled.getBy())
                    .put("reason", settled.getReason());
        }
        Usage usage = task.getUsage();
        line.put("turns", usage.getTurns()).put("toolCalls", usage.getToolCalls());
        line.put("tokens", usage.getPromptTokens() + usage.getCompletionTokens());
        return line;
    }

    private static Trajectory task(JsonNode line) {
        String id = text(line, "task");
        Map<String, String> headers = new HashMap<>();
        line.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        if (!line.path("messages").isArray()) throw new IllegalArgumentException("has no array messages");
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : line.get("messages")) messages.add(message(message));
        List<ApprovalSettled> approvals = new ArrayList<>();
        for (JsonNode settled : line.path("approvals")) {
            approvals.add(new ApprovalSettled(
                    id,
                    text(settled, "invocation"),
                    text(settled, "tool"),
                    name(ApprovalOutcome.class, text(settled, "outcome")),
                    settled.path("by").asText(),
                    settled.path("reason").asText(),
                    Instant.EPOCH));
        }
        return Trajectory.newBuilder()
                .setTaskId(id)
                .setAgent(line.path("agent").asText())
                .setHeaders(headers)
                .setMessages(messages)
                .setOutcome(text(line, "outcome"))
                .setUsage(Usage.newBuilder()
                        .setTurns(line.path("turns").asInt())
                        .setToolCalls(line.path("toolCalls").asInt())
                        .setPromptTokens(line.path("tokens").asLong())
                        .build())
                .setSubmittedAt(Instant.EPOCH)
                .setCompletedAt(Instant.EPOCH)
                .setApprovals(approvals)
                .build();
    }

    private static Message message(JsonNode message) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode call : message.path("calls")) {
            calls.add(new ToolCall(text(call, "tool"), written(call.path("arguments")), Map.of()));
        }
        JsonNode invocation = message.path("invocation");
        return new Message(
                name(Role.class, text(message, "role")),
                written(message.path("content")),
                calls,
                invocation.isTextual() ? invocation.textValue() : null);
    }

    /** A file written by hand may hold JSON where a text with JSON in it is meant. */
    private static String written(JsonNode value) {
        if (value.isMissingNode()) return "";
        return value.isTextual() ? value.textValue() : Json.write(value);
    }

    private static String text(JsonNode object, String field) {
        if (object.path(field).isTextual()) return object.get(field).textValue();
        throw new IllegalArgumentException("has no text " + field + " where one is needed");
    }

    private static <E extends Enum<E>> E name(Class<E> kind, String text) {
        for (E constant : kind.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) return constant;
        }
        throw new IllegalArgumentException(
                "has " + text + " where one of " + List.of(kind.getEnumConstants()) + " is needed");
    }
}
