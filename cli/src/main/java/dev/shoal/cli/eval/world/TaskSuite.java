package dev.shoal.cli.eval.world;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.Suite;
import dev.shoal.cli.eval.world.WorldTask.Kind;
import java.util.ArrayList;
import java.util.List;

/** Multi-step tasks in toy worlds: a row for each world, and one for each kind of task over all worlds. */
public final class TaskSuite implements Suite {
    @Override
    public String name() {
        return "tasks";
    }

    @Override
    public List<Case> cases(CaseSource source) {
        List<Case> cases = new ArrayList<>();
        for (World world : Worlds.all().values()) {
            String file = "eval/tasks/" + world.name() + "/tasks.jsonl";
            for (WorldTask task : TaskFile.read(file, Resources.text(file), world, source)) {
                cases.add(new TaskCase(task));
            }
        }
        return cases;
    }

    @Override
    public List<Row> rows(List<Judged> judged) {
        List<Row> rows = new ArrayList<>(Suite.super.rows(judged));
        for (Kind kind : Kind.values()) {
            List<Judged> those = judged.stream()
                    .filter(one ->
                            one.item() instanceof TaskCase it && it.task().kind() == kind)
                    .toList();
            if (!those.isEmpty()) rows.add(Row.of(name(), "kind: " + kind.label(), those));
        }
        return rows;
    }
}
