package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays a model through a task until it has answered the last message, met a limit or replied something unreadable. */
final class Play {
    /** More calls of one turn are refused: a model that repeats itself must come to an end. */
    private static final int MOST_CALLS = 16;

    private final WorldTask task;
    private final TurnModel model;
    private final Catalogue catalogue;
    private final List<Utterance> conversation = new ArrayList<>();
    private ObjectNode state;
    private int turnsLeft;

    private Play(WorldTask task, TurnModel model) {
        this.task = task;
        this.model = model;
        this.state = task.before();
        this.catalogue = task.world().catalogue(state);
        this.turnsLeft = task.turns();
    }

    /** @param last what the model said in the end; nothing when it met the limit of turns */
    record Played(ObjectNode state, Optional<Reply> last) {}

    static Played run(WorldTask task, TurnModel model) {
        return new Play(task, model).run();
    }

    private Played run() {
        Optional<Reply> last = Optional.empty();
        for (String message : task.user()) {
            conversation.add(new Utterance.User(message));
            last = answer();
            if (last.isEmpty() || !isText(last.get())) break;
            conversation.add(new Utterance.Said(last.get().text()));
        }
        return new Played(state, last);
    }

    /** Lets the model call tools until it replies something else. */
    private Optional<Reply> answer() {
        while (turnsLeft-- > 0) {
            Reply reply = model.reply(catalogue, List.copyOf(conversation));
            if (reply.kind() != Reply.Kind.CALLS) return Optional.of(reply);
            conversation.add(new Utterance.Called(reply.calls()));
            for (int i = 0; i < reply.calls().size(); i++) {
                conversation.add(new Utterance.Returned(
                        Json.write(result(i, reply.calls().get(i)))));
            }
        }
        return Optional.empty();
    }

    private ObjectNode result(int index, Utterance.Call call) {
        if (index >= MOST_CALLS) return Nodes.error("too_many_calls", "at most " + MOST_CALLS + " calls in one turn");
        World.Step step = task.world().call(state, call.name(), call.arguments());
        state = step.next();
        return step.result();
    }

    private static boolean isText(Reply reply) {
        return reply.kind() == Reply.Kind.ANSWER || reply.kind() == Reply.Kind.NO_TOOL;
    }
}
