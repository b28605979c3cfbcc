package dev.shoal.cli.eval.bfcl;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Replies;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import java.util.List;
import java.util.stream.Collectors;

/** A single-turn question of the leaderboard. */
record BfclCase(
        String id,
        BfclCategory kind,
        String instructions,
        List<BfclFunction> functions,
        List<Utterance> conversation,
        List<BfclAnswer> answers)
        implements Case {
    @Override
    public String category() {
        return kind.name();
    }

    @Override
    public Verdict judge(TurnModel model) {
        List<Catalogue.Tool> tools = functions.stream().map(BfclFunction::tool).toList();
        Reply reply = model.reply(new Catalogue(instructions, tools), conversation);
        return Replies.broken(reply)
                .map(fault -> new Verdict(List.of(fault), expected()))
                .orElseGet(() -> new Verdict(
                        BfclScorer.faults(kind.expectation(), functions, answers, reply.calls()), expected()));
    }

    private String expected() {
        return switch (kind.expectation()) {
            case NO_CALL -> "no call";
            case SOME_CALL -> "a call";
            default -> answers.stream().map(BfclAnswer::shown).collect(Collectors.joining("\n"));
        };
    }
}
