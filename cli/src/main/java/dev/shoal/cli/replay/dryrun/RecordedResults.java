package dev.shoal.cli.replay.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.cli.eval.Json;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.failure.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What tools answered in a recorded task, by what they were asked. Not thread-safe. */
final class RecordedResults {
    /** Said by Shoal's own rules in the place of a tool: no tool was asked. */
    private static final Set<String> RULES = Stream.of(
                    ErrorCode.UNKNOWN_TOOL,
                    ErrorCode.INVALID_ARGUMENTS,
                    ErrorCode.TOOL_UNAVAILABLE,
                    ErrorCode.UNTRUSTED_CONTENT,
                    ErrorCode.SUBTASK_LIMIT,
                    ErrorCode.REFUSED,
                    ErrorCode.APPROVAL_EXPIRED,
                    ErrorCode.RESULT_TOO_LARGE,
                    ErrorCode.TASK_ENDED)
            .map(ErrorCode::code)
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, Deque<String>> byCall = new HashMap<>();

    RecordedResults(List<Message> messages) {
        for (RecordedCall call : RecordedCall.all(messages)) {
            if (call.result().isEmpty() || rule(call.result().get()).isPresent()) continue;
            byCall.computeIfAbsent(call.question(), question -> new ArrayDeque<>())
                    .add(call.result().get());
        }
    }

    /** What the tool answered; the same question once more gets the next answer, and then the last one again. */
    Optional<String> answer(String tool, String arguments) {
        Deque<String> answers = byCall.get(RecordedCall.question(tool, arguments));
        if (answers == null) return Optional.empty();
        return Optional.of(answers.size() > 1 ? answers.remove() : answers.peek());
    }

    /** The code of the rule that answered; empty when a tool did. */
    static Optional<String> rule(String result) {
        if (!result.startsWith("{\"error\":")) return Optional.empty();
        try {
            JsonNode code = Json.read(result).path("error");
            return Optional.of(code.asText()).filter(RULES::contains);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
