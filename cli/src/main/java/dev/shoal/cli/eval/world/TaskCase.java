package dev.shoal.cli.eval.world;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Replies;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Verdict;
import dev.shoal.cli.eval.world.WorldTask.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task of a toy world as a case: right when the final state and the final text are. */
final class TaskCase implements Case {
    private final WorldTask task;

    TaskCase(WorldTask task) {
        this.task = task;
    }

    WorldTask task() {
        return task;
    }

    @Override
    public String id() {
        return task.id();
    }

    @Override
    public String category() {
        return task.world().name();
    }

    @Override
    public Verdict judge(TurnModel model) {
        Play.Played played = Play.run(task, model);
        List<Fault> faults = new ArrayList<>();
        played.last()
                .ifPresentOrElse(
                        last -> said(last).ifPresent(faults::add),
                        () -> faults.add(new Fault(Fault.Kind.TOO_MANY_TURNS, "more than " + task.turns())));
        for (String difference : Match.differences(task.after(), played.state())) {
            boolean refuse = task.kind() == Kind.REFUSE;
            faults.add(new Fault(refuse ? Fault.Kind.SHOULD_HAVE_REFUSED : Fault.Kind.WRONG_STATE, difference));
        }
        return new Verdict(faults, expected());
    }

    private Optional<Fault> said(Reply last) {
        Optional<Fault> broken = Replies.broken(last);
        if (broken.isPresent()) return broken;
        boolean declines = last.kind() == Reply.Kind.NO_TOOL;
        if (task.kind() == Kind.REFUSE && !declines && !Refusals.isOne(last.text())) {
            return Optional.of(new Fault(Fault.Kind.SHOULD_HAVE_REFUSED, "said: " + last.text()));
        }
        List<String> missing = Facts.missing(task.facts(), last.text());
        if (missing.isEmpty()) return Optional.empty();
        boolean wrongly = declines && task.kind() != Kind.ASK;
        return Optional.of(new Fault(
                wrongly ? Fault.Kind.REFUSED_WRONGLY : Fault.Kind.WRONG_ANSWER,
                "the text lacks " + String.join(", ", missing)));
    }

    private String expected() {
        List<String> parts = new ArrayList<>();
        if (task.kind() == Kind.ASK) parts.add("asks and changes nothing");
        if (task.kind() == Kind.REFUSE) parts.add("refuses and changes nothing");
        if (!task.change().isEmpty()) parts.add("changes only " + task.change());
        if (!task.facts().isEmpty()) parts.add("says " + String.join(", ", task.facts()));
        return String.join("; ", parts);
    }
}
