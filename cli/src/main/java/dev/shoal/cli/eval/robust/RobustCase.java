package dev.shoal.cli.eval.robust;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Replies;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import dev.shoal.cli.eval.calls.CallScorer;
import dev.shoal.cli.eval.calls.UnifiedRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One question in every {@link Form}; it passes when the answer is right and the same in all of them.
 *
 * @param pool of tools for the crowded form, @param padding sentences for the long one
 */
record RobustCase(String category, UnifiedRecord of, List<Catalogue.Tool> pool, List<String> padding) implements Case {
    private static final int TOOLS = 40;
    private static final int PROMPT_TOKENS = 1900;
    private static final int SOUNDING_CHARACTERS = 1000;

    /** Where a model does not say what a prompt costs. */
    private static final double CHARACTERS_OF_A_TOKEN = 4;

    @Override
    public String id() {
        return of.id();
    }

    @Override
    public Verdict judge(TurnModel model) {
        Map<Form, Reply> replies = new EnumMap<>(Form.class);
        for (Form form : Form.values()) {
            Asked asked = asked(form, replies);
            Reply reply = model.reply(asked.catalogue(), asked.conversation());
            replies.put(form, real(asked, reply));
        }
        List<Fault> faults = new ArrayList<>(wrong(replies.get(Form.PLAIN)));
        for (Form form : Form.values()) {
            if (form == Form.PLAIN || form == Form.SOUNDING || same(replies.get(Form.PLAIN), replies.get(form)))
                continue;
            Reply reply = replies.get(form);
            String now = Replies.broken(reply).map(Fault::detail).orElseGet(() -> Replies.shown(reply.calls()));
            faults.add(new Fault(Fault.Kind.CHANGED_ANSWER, form.label(), now.isEmpty() ? "no call" : now));
        }
        return new Verdict(faults, Replies.shown(calls()));
    }

    /** What is wrong with an answer to this question, in whatever form it was asked. */
    List<Fault> wrong(Reply real) {
        return Replies.broken(real)
                .map(List::of)
                .orElseGet(() ->
                        CallScorer.faults(calls(), real.calls(), of.catalogue().tools()));
    }

    /** Whether two answers make the same calls; what is no turn at all is like nothing. */
    boolean same(Reply a, Reply b) {
        return Replies.broken(a).isEmpty()
                && Replies.broken(b).isEmpty()
                && CallScorer.faults(a.calls(), b.calls(), of.catalogue().tools())
                        .isEmpty();
    }

    /** The reply under the tools' real names. */
    Reply real(Form form, Reply reply) {
        return real(asked(form, Map.of()), reply);
    }

    private static Reply real(Asked asked, Reply reply) {
        List<Utterance.Call> calls = asked.real(reply.calls());
        return new Reply(reply.kind(), calls, reply.text(), reply.confidence(), reply.usage(), reply.latency());
    }

    /** @param before replies to the forms before this one */
    private Asked asked(Form form, Map<Form, Reply> before) {
        Asked plain = new Asked(
                of.catalogue(), of.conversation().subList(0, of.conversation().size() - 1));
        long seed = of.id().hashCode();
        return switch (form) {
            case PLAIN -> plain;
            case SHUFFLED -> Changes.shuffled(plain, seed);
            case RENAMED -> Changes.renamed(plain, seed);
            case CROWDED -> Changes.crowded(plain, pool, TOOLS, seed);
            case SOUNDING -> Changes.padded(plain, padding, SOUNDING_CHARACTERS, seed);
            case LONG -> Changes.padded(plain, padding, characters(before, plain), seed);
        };
    }

    /** How much padding brings the prompt to its length, by what the sounding cost. */
    private int characters(Map<Form, Reply> before, Asked plain) {
        int tokens = prompt(before, Form.PLAIN);
        int sounded = prompt(before, Form.SOUNDING) - tokens;
        double each = sounded > 0 ? (double) sounding(plain) / sounded : CHARACTERS_OF_A_TOKEN;
        return (int) Math.max(0, (PROMPT_TOKENS - tokens) * each);
    }

    private int sounding(Asked plain) {
        Asked asked =
                Changes.padded(plain, padding, SOUNDING_CHARACTERS, of.id().hashCode());
        return asked.catalogue().instructions().length()
                - plain.catalogue().instructions().length();
    }

    private static int prompt(Map<Form, Reply> replies, Form form) {
        return replies.containsKey(form) ? replies.get(form).usage().prompt() : 0;
    }

    private List<Utterance.Call> calls() {
        return ((Utterance.Called) of.conversation().get(of.conversation().size() - 1)).calls();
    }
}
