package dev.shoal.cli.bench.engine;

import dev.shoal.schemas.avro.Message;
import dev.shoal.schemas.avro.Role;
import dev.shoal.schemas.avro.ToolCall;
import dev.shoal.workers.MeasuredModel;
import dev.shoal.workers.engine.Turn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One task on its way: what was said, decided and returned so far. Not thread-safe. */
final class Conversation {
    /** A model may go round in circles. */
    private static final int MOST_TURNS = 8;

    private final BenchTask task;
    private final List<Message> messages = new ArrayList<>();
    private final List<int[]> turns = new ArrayList<>();
    private final Map<String, Integer> calls = new HashMap<>();
    private int said;

    Conversation(BenchTask task) {
        this.task = task;
        say();
    }

    private void say() {
        messages.add(text(Role.USER, task.said().get(said++)));
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Tokens of each turn; none of one that failed. */
    List<int[]> turns() {
        return List.copyOf(turns);
    }

    /** Goes on with what the model decided; false when the task has ended. */
    boolean goOn(MeasuredModel.Outcome outcome) {
        turns.add(outcome.tokens());
        Optional<Turn> turn = outcome.turn();
        if (turn.isEmpty() || turns.size() == MOST_TURNS) return false;
        if (turn.get() instanceof Turn.Calls made) {
            List<ToolCall> asked = made.calls().stream().map(Conversation::call).toList();
            messages.add(
                    Message.newBuilder().setRole(Role.ASSISTANT).setCalls(asked).build());
            for (Turn.Call one : made.calls()) {
                int before = calls.merge(one.tool(), 1, Integer::sum) - 1;
                messages.add(text(Role.TOOL, task.result(one.tool(), before)));
            }
            return true;
        }
        if (said == task.said().size()) return false;
        String answer = turn.get() instanceof Turn.Answer text ? text.text() : ((Turn.None) turn.get()).text();
        messages.add(text(Role.ASSISTANT, answer));
        say();
        return true;
    }

    private static ToolCall call(Turn.Call call) {
        return ToolCall.newBuilder()
                .setTool(call.tool())
                .setArguments(call.arguments())
                .setConfidence(Map.of())
                .build();
    }

    private static Message text(Role role, String text) {
        return Message.newBuilder().setRole(role).setContent(text).build();
    }
}
