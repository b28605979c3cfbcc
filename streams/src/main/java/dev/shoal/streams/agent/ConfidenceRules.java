package dev.shoal.streams.agent;

import dev.shoal.schemas.avro.Ballot;
import dev.shoal.schemas.avro.ConfidenceRule;
import dev.shoal.schemas.avro.ConfidenceStep;
import dev.shoal.schemas.avro.ConfidenceStepKind;
import dev.shoal.schemas.avro.DecisionKind;
import dev.shoal.schemas.avro.TurnDecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of decisions that the model is not sure of: more samples vote, then a larger model decides, then a human. Each step
 * is taken only if the agent's definition has it, and each leaves its mark in the trajectory. Pure.
 */
final class ConfidenceRules {
    private final AgentDecider.Limits limits;

    /**
     * A decision that is to be carried out.
     *
     * @param whyHuman why a human has to agree to its calls; empty when nobody has to
     */
    record Verdict(TurnDecided decision, Optional<String> whyHuman) {}

    ConfidenceRules(AgentDecider.Limits limits) {
        this.limits = limits;
    }

    /** The model whose decisions are awaited. */
    static String model(TaskDraft draft) {
        String own = draft.agent().definition().getModel();
        return draft.progress().ballot().map(Ballot::getModel).orElse(own);
    }

    /** Looks at the first decision of a turn. @return it, unless it is in doubt and more is awaited */
    Optional<Verdict> considered(TaskDraft draft, TurnDecided decision, Agents agents) {
        ConfidenceRule rule = draft.agent().definition().getConfidence();
        if (rule == null || !Confidence.doubted(rule, decision)) return sure(decision);
        if (LimitRules.spent(draft).isPresent() || !fits(draft, decision)) return doubtful(draft, rule, decision);
        if (rule.getSamples() == 0) return escalate(draft, rule, decision, agents);
        ask(draft, decision, rule.getSamples(), Optional.empty(), Optional.of(rule.getTemperature()));
        return Optional.empty();
    }

    /** One more decision has come, or will not. @return what comes out of it when none is awaited any more */
    Optional<Verdict> voted(TaskDraft draft, int attempt, Optional<TurnDecided> vote, long cost, Agents agents) {
        Ballot ballot = draft.progress().ballot().orElseThrow();
        List<Integer> awaited = new ArrayList<>(ballot.getAwaited());
        awaited.remove((Integer) attempt);
        List<TurnDecided> votes = new ArrayList<>(ballot.getVotes());
        vote.filter(decision -> fits(draft, decision)).ifPresent(votes::add);
        var now = new Ballot(
                ballot.getModel(), List.copyOf(awaited), votes, ballot.getAsked(), ballot.getCostNanos() + cost);
        draft.progress().hold(now);
        return awaited.isEmpty() ? counted(draft, now, agents) : Optional.empty();
    }

    /** Nobody waits for the rest any longer. */
    Optional<Verdict> expired(TaskDraft draft, Agents agents) {
        return counted(draft, draft.progress().ballot().orElseThrow(), agents);
    }

    private Optional<Verdict> counted(TaskDraft draft, Ballot ballot, Agents agents) {
        ConfidenceRule rule = draft.agent().definition().getConfidence();
        TurnDecided last = ballot.getVotes().get(ballot.getVotes().size() - 1);
        // The definition was published again without the rule while decisions were under way.
        if (rule == null) return sure(last);
        if (ballot.getModel() == null) return elected(draft, rule, ballot, agents);
        note(draft, ConfidenceStepKind.ESCALATED, last, ballot, 1);
        boolean came = ballot.getVotes().size() > 1;
        return came && !Confidence.doubted(rule, last) ? sure(last) : human(draft, rule, last);
    }

    private Optional<Verdict> elected(TaskDraft draft, ConfidenceRule rule, Ballot ballot, Agents agents) {
        TurnDecided winner = ballot.getVotes().get(0);
        int most = 0;
        for (TurnDecided candidate : ballot.getVotes()) {
            String meaning = Confidence.meaning(candidate);
            int count = 0;
            for (TurnDecided vote : ballot.getVotes()) {
                if (Confidence.meaning(vote).equals(meaning)) count++;
            }
            if (count > most) { // the first of equals: the order of the votes is the order in which they came
                most = count;
                winner = candidate;
            }
        }
        note(draft, ConfidenceStepKind.VOTED, winner, ballot, most);
        return most > rule.getAgreement() * ballot.getAsked() ? sure(winner) : escalate(draft, rule, winner, agents);
    }

    private Optional<Verdict> escalate(TaskDraft draft, ConfidenceRule rule, TurnDecided best, Agents agents) {
        String larger = rule.getEscalateTo();
        boolean possible = larger != null
                && agents.answers(larger)
                && LimitRules.spent(draft).isEmpty();
        if (!possible) return human(draft, rule, best);
        ask(draft, best, 1, Optional.of(larger), Optional.empty());
        return Optional.empty();
    }

    private static Optional<Verdict> human(TaskDraft draft, ConfidenceRule rule, TurnDecided best) {
        // A call can wait for a human, an answer cannot.
        if (!rule.getAskHuman() || best.getKind() != DecisionKind.CALLS) return doubtful(draft, rule, best);
        note(draft, ConfidenceStepKind.ASKED_HUMAN, best);
        String why = "confidence " + Confidence.shown(Confidence.lowest(best)) + " is below "
                + Confidence.shown(rule.getThreshold());
        return Optional.of(new Verdict(best, Optional.of(why)));
    }

    /** Nothing else can be done about it. */
    private static Optional<Verdict> doubtful(TaskDraft draft, ConfidenceRule rule, TurnDecided best) {
        note(draft, ConfidenceStepKind.TAKEN, best);
        return sure(best);
    }

    private static void ask(
            TaskDraft draft, TurnDecided best, int count, Optional<String> model, Optional<Double> temperature) {
        List<Integer> awaited = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int attempt = draft.progress().ask(draft.turnExpiry());
            awaited.add(attempt);
            draft.outbox().askModel(attempt, model, temperature);
        }
        draft.progress().hold(new Ballot(model.orElse(null), awaited, List.of(best), count + 1, 0L));
    }

    private boolean fits(TaskDraft draft, TurnDecided decision) {
        return draft.bytes() + Sizes.decision(decision) <= limits.conversationBytes();
    }

    private static Optional<Verdict> sure(TurnDecided decision) {
        return Optional.of(new Verdict(decision, Optional.empty()));
    }

    private static void note(TaskDraft draft, ConfidenceStepKind kind, TurnDecided decision) {
        String model = draft.agent().definition().getModel();
        draft.note(new ConfidenceStep(draft.turn(), kind, Confidence.lowest(decision), 0, 0, model, 0L));
    }

    private static void note(TaskDraft draft, ConfidenceStepKind kind, TurnDecided taken, Ballot ballot, int agreed) {
        draft.note(new ConfidenceStep(
                draft.turn(),
                kind,
                Confidence.lowest(taken),
                ballot.getVotes().size(),
                agreed,
                model(draft),
                ballot.getCostNanos()));
    }
}
