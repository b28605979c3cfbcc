package dev.shoal.cli.eval.world;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.world.WorldTask.Kind;
import dev.shoal.cli.eval.world.WorldTask.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the tasks of one world: JSON lines with {@code id}, {@code kind}, {@code user} (list of messages), {@code solution}
 * (list of turns, each a list of calls {@code {TOOL: {ARGUMENTS}}} or a text) and, where they are needed, {@code given},
 * {@code turns}, {@code change} and {@code facts}, see {@link WorldTask}.
 */
final class TaskFile {
    private static final Set<String> KEYS =
            Set.of("id", "kind", "user", "given", "turns", "change", "facts", "solution");
    private static final int MOST_TURNS = 20;

    private final World world;
    private final Set<String> tools;
    private final Set<String> ids = new HashSet<>();

    private TaskFile(World world) {
        this.world = world;
        this.tools = world.tools().stream().map(Catalogue.Tool::name).collect(Collectors.toSet());
    }

    /** The tasks that are well-formed; the others are reported with file and line. */
    static List<WorldTask> read(String file, String text, World world, CaseSource source) {
        var reader = new TaskFile(world);
        return CaseLine.readAll(file, text, source, reader::task);
    }

    private Optional<WorldTask> task(CaseLine line) {
        line.allow(KEYS);
        String id = line.text("id");
        if (!id.isEmpty() && !ids.add(id)) line.problem("id " + id + " stands twice");
        Optional<Kind> kind = Kind.of(line.text("kind"));
        if (kind.isEmpty()) line.problem("\"kind\" must be one of " + kinds());
        List<String> user = line.texts("user");
        if (user.isEmpty()) line.problem("\"user\" must be a list with at least one message");
        var task = new WorldTask(
                id,
                world,
                kind.orElse(Kind.LOOKUP),
                user,
                line.object("given"),
                line.integer("turns", WorldTask.DEFAULT_TURNS, 1, MOST_TURNS),
                line.object("change"),
                line.texts("facts"),
                solution(line));
        checkAim(task, line);
        return Optional.of(task);
    }

    private List<Step> solution(CaseLine line) {
        List<Step> steps = new ArrayList<>();
        JsonNode solution = line.json().path("solution");
        for (JsonNode step : solution) {
            if (step.isTextual()) steps.add(new Step(List.of(), step.asText()));
            else steps.add(new Step(line.calls("solution", step, tools), ""));
        }
        if (steps.isEmpty()) line.problem("\"solution\" must be a list of calls and texts");
        else if (!steps.get(steps.size() - 1).calls().isEmpty()) line.problem("\"solution\" must end with a text");
        return steps;
    }

    private static void checkAim(WorldTask task, CaseLine line) {
        boolean changes = !task.change().isEmpty();
        boolean still = task.kind() == Kind.ASK || task.kind() == Kind.REFUSE;
        if (still && changes) line.problem("a task to " + task.kind().label() + " has no \"change\"");
        if (task.kind() == Kind.ASK && task.facts().isEmpty())
            line.problem("\"facts\" must say what is to be asked for");
        if (!still && !changes && task.facts().isEmpty()) line.problem("needs \"change\" or \"facts\" to be judged by");
    }

    private static String kinds() {
        return List.of(Kind.values()).stream().map(Kind::label).collect(Collectors.joining(", "));
    }
}
