package dev.shoal.cli.replay.dryrun;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A call in a conversation and what came of it. Immutable.
 *
 * @param turn from 1, @param index among the calls of the turn, @param result empty when none came
 */
record RecordedCall(int turn, int index, ToolCall call, Optional<String> result) {
    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** In the order in which they were made. */
    static List<RecordedCall> all(List<Message> messages) {
        List<RecordedCall> all = new ArrayList<>();
        int turn = 0;
        for (int i = 0; i < messages.size(); i++) {
            Message message = messages.get(i);
            if (message.getRole() != Role.ASSISTANT) continue;
            turn++;
            Map<Integer, String> results = results(messages, i + 1);
            for (int index = 0; index < message.getCalls().size(); index++) {
                ToolCall call = message.getCalls().get(index);
                all.add(new RecordedCall(turn, index, call, Optional.ofNullable(results.get(index))));
            }
        }
        return all;
    }

    /** Calls that never returned have no message: the last part of an invocation's id says whose result it is. */
    private static Map<Integer, String> results(List<Message> messages, int from) {
        Map<Integer, String> results = new TreeMap<>();
        for (int i = from; i < messages.size() && messages.get(i).getRole() == Role.TOOL; i++) {
            String id = messages.get(i).getInvocationId();
            String last = id == null ? "" : id.substring(id.lastIndexOf('/') + 1);
            int index = last.matches("[0-9]{1,4}") ? Integer.parseInt(last) : results.size();
            results.put(index, messages.get(i).getContent());
        }
        return results;
    }

    String question() {
        return question(call.getTool(), call.getArguments());
    }

    /** Equal for calls that ask the same, whatever the order of the arguments. */
    static String question(String tool, String arguments) {
        try {
            return tool + " " + SORTED.writeValueAsString(SORTED.readValue(arguments, Object.class));
        } catch (JsonProcessingException e) {
            return tool + " " + arguments;
        }
    }
}
