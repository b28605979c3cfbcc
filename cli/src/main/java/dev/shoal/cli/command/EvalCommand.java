package dev.shoal.cli.command;

import dev.shoal.bootstrap.config.Nearest;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Evaluation;
import dev.shoal.cli.eval.Suite;
import dev.shoal.cli.eval.Suites;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.baseline.RandomCalls;
import dev.shoal.cli.eval.baseline.Retrieval;
import dev.shoal.cli.eval.model.EngineTurnModel;
import dev.shoal.cli.eval.report.CaseLines;
import dev.shoal.cli.eval.report.EvalProgress;
import dev.shoal.cli.eval.report.HtmlReport;
import dev.shoal.cli.eval.report.JsonSummary;
import dev.shoal.cli.eval.report.TextTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Judges a model. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Judges a model on suites of cases, with the engine of the model workers.%n",
        footer = {
            "%nSuites, scoring and the folder of cases: docs/evaluation.md.",
            "Exit code 0: judged, whatever the figures; 2: wrong input."
        })
public final class EvalCommand implements Callable<Integer> {
    private static final int SHOWN_SKIPPED = 10;

    /** What a model is compared with. */
    enum Baseline {
        RANDOM("random"),
        RETRIEVAL("retrieval"),
        NO_GRAMMAR("no-grammar");

        private final String option;

        Baseline(String option) {
            this.option = option;
        }

        @Override
        public String toString() {
            return option;
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "Model directory (default: the one that comes with Shoal).")
    private Path model;

    @Option(
            names = "--suite",
            required = true,
            split = ",",
            paramLabel = "SUITE",
            description = "bfcl, calls, extract, tasks, injection, robust or all; may be given several times.")
    private List<String> suites = new ArrayList<>();

    @Mixin
    private RunOptions run;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
    private Path json;

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            description = "Write every judged case as a line of JSON: passed, faults, confidence, tokens, time.")
    private Path cases;

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with tables, kinds of errors, confidence, tokens and every failed case.")
    private Path page;

    @Option(
            names = "--baseline",
            split = ",",
            paramLabel = "NAME",
            description = {
                "Judge this too, for comparison: random (a valid call at random), retrieval (search and copy),",
                "no-grammar (the model without it). May be given several times."
            })
    private Set<Baseline> baselines = new LinkedHashSet<>();

    @Override
    public Integer call() throws Exception {
        run.check(spec);
        List<Suite> chosen = chosen();
        Outputs.requireWritable("--json", json);
        Outputs.requireWritable("--cases", cases);
        Outputs.requireWritable("--report", page);
        Logging.warningsOnly();
        CaseSource source = run.source();
        List<Evaluation.Work> work = Evaluation.prepare(chosen, source, run.limit());
        report(System.out, source);
        try (EngineTurnModel engine =
                EngineTurnModel.open(model == null ? Home.model() : model, run.grammar(), run.threads())) {
            judge(engine, work, source);
        }
        return 0;
    }

    private void judge(EngineTurnModel engine, List<Evaluation.Work> work, CaseSource source) throws IOException {
        List<TurnModel> models = models(engine);
        int count = work.stream().mapToInt(part -> part.cases().size()).sum();
        var progress = new EvalProgress(System.out, System.console() != null, models.size() * count);
        List<Evaluation.SuiteResult> results = new Evaluation(models).run(work, progress::accept);
        progress.end();
        System.out.print(TextTable.of(results));
        if (json != null) JsonSummary.write(json, results, engine.name());
        if (cases != null) CaseLines.write(cases, results);
        if (page != null) HtmlReport.write(page, results, engine.name(), source.skipped());
    }

    private List<TurnModel> models(EngineTurnModel engine) {
        List<TurnModel> models = new ArrayList<>(List.of(engine));
        if (baselines.contains(Baseline.NO_GRAMMAR) && run.grammar()) models.add(engine.withoutGrammar());
        if (baselines.contains(Baseline.RETRIEVAL)) models.add(new Retrieval());
        if (baselines.contains(Baseline.RANDOM)) models.add(new RandomCalls(1));
        return models;
    }

    private static void report(PrintStream out, CaseSource source) {
        List<String> skipped = source.skipped();
        if (skipped.isEmpty()) return;
        out.printf(Locale.ROOT, "%d malformed cases or files are left out:%n", skipped.size());
        skipped.stream().limit(SHOWN_SKIPPED).forEach(one -> out.println("  " + one));
        if (skipped.size() > SHOWN_SKIPPED) out.printf("  ... and %d more%n", skipped.size() - SHOWN_SKIPPED);
    }

    private List<Suite> chosen() {
        List<String> names = Suites.all().stream().map(Suite::name).toList();
        for (String name : suites) {
            if (name.equals("all") || names.contains(name)) continue;
            String near = Nearest.to(name, names)
                    .map(n -> "; did you mean " + n + "?")
                    .orElse("");
            throw new ParameterException(
                    spec.commandLine(),
                    "--suite=" + name + " must be one of " + String.join(", ", names) + ", all" + near);
        }
        return Suites.all().stream()
                .filter(suite -> suites.contains("all") || suites.contains(suite.name()))
                .toList();
    }
}
