package dev.shoal.cli.eval.calls;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.Replies;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import java.util.List;

/** One assistant turn of a record, behind what was really said before it. @param turn index in the conversation */
record TurnCase(String category, UnifiedRecord of, int turn) implements Case {
    @Override
    public String id() {
        return turn == of.conversation().size() - 1 ? of.id() : of.id() + " turn " + turn;
    }

    @Override
    public Verdict judge(TurnModel model) {
        Reply reply = model.reply(of.catalogue(), of.conversation().subList(0, turn));
        return Replies.broken(reply)
                .map(fault -> new Verdict(List.of(fault), expected(), FieldScorer.count(calls(), List.of())))
                .orElseGet(() -> new Verdict(
                        CallScorer.faults(calls(), reply.calls(), of.catalogue().tools()),
                        expected(),
                        FieldScorer.count(calls(), reply.calls())));
    }

    boolean expectsCalls() {
        return !calls().isEmpty();
    }

    private List<Utterance.Call> calls() {
        return of.conversation().get(turn) instanceof Utterance.Called called ? called.calls() : List.of();
    }

    private String expected() {
        if (of.conversation().get(turn) instanceof Utterance.Said said) return "no call: " + said.text();
        return Replies.shown(calls());
    }
}
