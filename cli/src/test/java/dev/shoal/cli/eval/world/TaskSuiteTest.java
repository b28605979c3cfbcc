package dev.shoal.cli.eval.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import dev.shoal.cli.eval.Verdict;
import dev.shoal.cli.eval.world.WorldTask.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TaskSuiteTest {
    private static final List<WorldTask> TASKS = tasks();

    @Test
    void everyWorldHasEnoughTasksOfEveryKind() {
        Map<String, List<WorldTask>> byWorld = TASKS.stream()
                .collect(Collectors.groupingBy(task -> task.world().name()));
        assertEquals(Worlds.all().keySet(), byWorld.keySet());
        byWorld.forEach((world, tasks) -> {
            assertTrue(tasks.size() >= 24, world + " has " + tasks.size());
            Set<Kind> kinds = tasks.stream().map(WorldTask::kind).collect(Collectors.toSet());
            assertEquals(Set.of(Kind.values()), kinds, world);
        });
    }

    @Test
    void namesAndMessagesStandOnce() {
        Set<String> tools = new HashSet<>();
        for (World world : Worlds.all().values()) {
            world.tools().forEach(tool -> assertTrue(tools.add(tool.name()), tool.name()));
        }
        Set<String> texts = new HashSet<>();
        for (WorldTask task : TASKS) assertTrue(texts.add(task.user().get(0)), task.id());
    }

    @Test
    void referenceSolutionsPass() {
        List<String> failures = new ArrayList<>();
        for (WorldTask task : TASKS) {
            ScriptedModel model = ScriptedModel.of(task);
            Verdict verdict = new TaskCase(task).judge(model);
            if (!verdict.passed() || !model.done()) failures.add(task.id() + ": " + verdict.faults());
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void referenceSolutionsMakeOnlyCallsThatTheirSchemasAllow() {
        List<String> failures = new ArrayList<>();
        for (WorldTask task : TASKS) {
            ScriptedModel model = ScriptedModel.of(task);
            Play.run(task, model);
            for (Utterance said : model.asked().get(model.asked().size() - 1)) {
                if (!(said instanceof Utterance.Returned result)) continue;
                if (result.text().contains("bad_arguments")) failures.add(task.id() + ": " + result.text());
                boolean unexpected = result.text().startsWith("{\"error\"") && task.kind() != Kind.ERROR;
                if (unexpected) failures.add(task.id() + ": " + result.text());
            }
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void factsAreToldByTheResultsOfTheReferenceSolution() {
        List<String> failures = new ArrayList<>();
        for (WorldTask task : TASKS) {
            if (task.kind() == Kind.ASK) continue;
            ScriptedModel model = ScriptedModel.of(task);
            Play.run(task, model);
            String told = model.asked().get(model.asked().size() - 1).stream()
                    .filter(said -> said instanceof Utterance.Returned)
                    .map(said -> ((Utterance.Returned) said).text())
                    .collect(Collectors.joining(" "));
            List<String> missing = Facts.missing(task.facts(), told);
            if (!missing.isEmpty()) failures.add(task.id() + ": " + missing + " not in " + told);
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void aModelThatSaysNothingFailsEverywhere() {
        for (WorldTask task : TASKS) {
            assertFalse(new TaskCase(task).judge(new ScriptedModel()).passed(), task.id());
        }
    }

    @Test
    void aTaskThatChangesTheWorldIsNotPassedByItsWordsAlone() {
        for (WorldTask task : TASKS) {
            if (task.change().isEmpty()) continue;
            var model = new ScriptedModel();
            task.solution().stream().filter(step -> step.calls().isEmpty()).forEach(step -> model.answers(step.text()));
            assertFalse(new TaskCase(task).judge(model).passed(), task.id());
        }
    }

    @Test
    void anyChangeFailsATaskToAskOrToRefuse() {
        int tried = 0;
        for (WorldTask task : TASKS) {
            if (task.kind() != Kind.ASK && task.kind() != Kind.REFUSE) continue;
            for (Utterance.Call call : changingCalls(task)) {
                ScriptedModel model = new ScriptedModel().calls(call);
                model.answers(task.solution().get(task.solution().size() - 1).text());
                assertFalse(new TaskCase(task).judge(model).passed(), task.id() + " after " + call);
                tried++;
            }
        }
        assertTrue(tried > 300, "only " + tried);
    }

    /** Calls of the world's other solutions that would change this task's state. */
    private static List<Utterance.Call> changingCalls(WorldTask task) {
        List<Utterance.Call> calls = new ArrayList<>();
        for (WorldTask other : TASKS) {
            if (!other.world().name().equals(task.world().name())) continue;
            for (WorldTask.Step step : other.solution()) {
                for (Utterance.Call call : step.calls()) {
                    var before = task.before();
                    var next = task.world()
                            .call(before, call.name(), call.arguments())
                            .next();
                    if (!next.equals(before)) calls.add(call);
                }
            }
        }
        return calls;
    }

    @Test
    void rowsCountWorldsAndKinds() {
        List<Judged> judged = new ArrayList<>();
        for (WorldTask task : TASKS) {
            Case one = new TaskCase(task);
            TurnModel model = task.kind() == Kind.ASK ? new ScriptedModel() : ScriptedModel.of(task);
            judged.add(new Judged(one, one.judge(model), List.of()));
        }
        List<Row> rows = new TaskSuite().rows(judged);
        assertEquals(5 + Kind.values().length, rows.size());
        assertEquals(TASKS.size(), rows.stream().limit(5).mapToInt(Row::n).sum());
        for (Row row : rows.subList(5, rows.size())) {
            assertEquals(row.category().equals("kind: ask") ? 0 : 1, row.score(), row.category());
        }
    }

    private static List<WorldTask> tasks() {
        var source = new CaseSource(Optional.empty());
        List<Case> cases = new TaskSuite().cases(source);
        assertEquals(List.of(), source.skipped());
        return cases.stream().map(one -> ((TaskCase) one).task()).toList();
    }
}
