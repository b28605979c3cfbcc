package dev.shoal.cli.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Judges models on suites, case by case. Not thread-safe. */
public final class Evaluation {
    private final List<TurnModel> models;

    /** A suite with the cases that are judged. */
    public record Work(Suite suite, List<Case> cases) {}

    /** What one model made of one suite. @param rows of the suite's table */
    public record SuiteResult(String suite, String model, List<Judged> judged, List<Row> rows) {
        public SuiteResult {
            judged = List.copyOf(judged);
            rows = List.copyOf(rows);
        }
    }

    /** After each case. */
    public record Step(String suite, String model, boolean passed) {}

    /** @param models the first one is what the user asks about, the others are there to compare */
    public Evaluation(List<TurnModel> models) {
        this.models = List.copyOf(models);
    }

    /**
     * Reads the cases, so that everything that is wrong with them is known before a model is opened.
     *
     * @param limit most cases of each category
     * @throws dev.shoal.bootstrap.config.InvalidInput if a suite has nothing to judge on
     */
    public static List<Work> prepare(List<Suite> suites, CaseSource source, OptionalInt limit) {
        List<Work> work = new ArrayList<>();
        for (Suite suite : suites) {
            List<Case> cases = suite.cases(source);
            work.add(new Work(suite, limit.isPresent() ? Sample.of(cases, limit.getAsInt()) : cases));
        }
        return work;
    }

    /** One result for each suite and model: suites in their order, models in theirs. */
    public List<SuiteResult> run(List<Work> work, Consumer<Step> progress) {
        List<SuiteResult> results = new ArrayList<>();
        for (Work part : work) {
            for (TurnModel model : models) results.add(run(part, model, progress));
        }
        return results;
    }

    /** A case on which a model, or the judging itself, breaks is a failed one; the others go on. */
    private static Verdict judge(Case one, TurnModel model) {
        try {
            return one.judge(model);
        } catch (RuntimeException e) {
            return new Verdict(List.of(new Fault(Fault.Kind.BROKE, e.toString())), "");
        }
    }

    private static SuiteResult run(Work work, TurnModel model, Consumer<Step> progress) {
        List<Judged> judged = new ArrayList<>();
        for (Case one : work.cases()) {
            var recording = new Recording(model);
            Verdict verdict = judge(one, recording);
            judged.add(new Judged(one, verdict, recording.exchanges()));
            progress.accept(new Step(work.suite().name(), model.name(), verdict.passed()));
        }
        return new SuiteResult(
                work.suite().name(), model.name(), judged, work.suite().rows(judged));
    }
}
