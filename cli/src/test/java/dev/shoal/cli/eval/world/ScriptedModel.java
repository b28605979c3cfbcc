package dev.shoal.cli.eval.world;

import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Replies what it is told, in order, and keeps what it was asked; says nothing when the script is over. */
public final class ScriptedModel implements TurnModel {
    private final Deque<Reply> script = new ArrayDeque<>();
    private final List<List<Utterance>> asked = new ArrayList<>();

    public ScriptedModel then(Reply.Kind kind, String text, Utterance.Call... calls) {
        script.add(new Reply(kind, List.of(calls), text, 1, Reply.Usage.NONE, Duration.ZERO));
        return this;
    }

    public ScriptedModel calls(Utterance.Call... calls) {
        return then(Reply.Kind.CALLS, "", calls);
    }

    public ScriptedModel answers(String text) {
        return then(Reply.Kind.ANSWER, text);
    }

    /** The turns of a reference solution. */
    static ScriptedModel of(WorldTask task) {
        var model = new ScriptedModel();
        Reply.Kind said = task.kind() == WorldTask.Kind.REFUSE ? Reply.Kind.NO_TOOL : Reply.Kind.ANSWER;
        for (WorldTask.Step step : task.solution()) {
            if (step.calls().isEmpty()) model.then(said, step.text());
            else model.calls(step.calls().toArray(Utterance.Call[]::new));
        }
        return model;
    }

    /** The conversations that it was asked to go on with. */
    public List<List<Utterance>> asked() {
        return asked;
    }

    public boolean done() {
        return script.isEmpty();
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
        asked.add(conversation);
        if (script.isEmpty()) then(Reply.Kind.ANSWER, "");
        return script.remove();
    }

    @Override
    public void close() {}
}
