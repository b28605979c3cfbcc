package dev.shoal.cli.eval.compare;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import java.util.List;
import java.util.function.Consumer;

/** Does tasks with a model, one after the other, and notes what each took. */
public final class Measurement {
    private Measurement() {}

    /** The first task is done once more before the others, so that none pays for the start. */
    public static void run(TurnModel model, List<Case> tasks, Consumer<TaskRun> each) {
        if (!tasks.isEmpty()) run(model, tasks.get(0));
        for (Case task : tasks) each.accept(run(model, task));
    }

    private static TaskRun run(TurnModel model, Case task) {
        var meter = new Meter(model);
        Verdict verdict = task.judge(meter);
        return new TaskRun(task.id(), verdict.passed(), meter.nanos / 1e9, meter.computed, meter.completion);
    }

    /** Adds up what the turns of one task take. */
    private static final class Meter implements TurnModel {
        private final TurnModel model;
        private long nanos;
        private long computed;
        private long completion;

        Meter(TurnModel model) {
            this.model = model;
        }

        @Override
        public String name() {
            return model.name();
        }

        @Override
        public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
            Reply reply = model.reply(catalogue, conversation);
            Reply.Usage usage = reply.usage();
            nanos += reply.latency().toNanos();
            computed += usage.prompt() - usage.cached() + usage.completion();
            completion += usage.completion();
            return reply;
        }

        /** Leaves the model open: it belongs to the caller. */
        @Override
        public void close() {}
    }
}
