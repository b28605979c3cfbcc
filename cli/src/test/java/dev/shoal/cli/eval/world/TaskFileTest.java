package dev.shoal.cli.eval.world;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.shoal.cli.eval.CaseSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TaskFileTest {
    private static final String GOOD =
            "{\"id\":\"a\",\"kind\":\"lookup\",\"user\":[\"Who is in 1A?\"],\"facts\":[\"Osei\"],\"solution\":[\"Osei\"]}";

    @Test
    void readsAWellFormedTask() {
        List<WorldTask> tasks = TaskFile.read("t.jsonl", GOOD + "\n\n", world(), new CaseSource(Optional.empty()));
        assertEquals(1, tasks.size());
        assertEquals(WorldTask.DEFAULT_TURNS, tasks.get(0).turns());
        assertEquals(world().state(), tasks.get(0).before());
    }

    @Test
    void namesFileAndLineAndLeavesOnlyTheBadTaskOut() {
        var source = new CaseSource(Optional.empty());
        List<WorldTask> tasks = TaskFile.read("t.jsonl", "\nnonsense\n" + GOOD, world(), source);
        assertEquals(1, tasks.size());
        assertEquals(1, source.skipped().size());
        assertEquals(
                "t.jsonl line 2: is not JSON: Unrecognized token 'nonsense'",
                source.skipped().get(0).split(": was expecting")[0]);
    }

    @Test
    void saysWhatIsWrong() {
        says("must be a JSON object", "[1]");
        says("is not JSON: Duplicate field 'id'", "{\"id\":\"a\",\"id\":\"b\"}");
        says("id a stands twice", GOOD);
        says(
                "\"usr\" is no key of a case; keys are change, facts, given, id, kind, solution, turns, user",
                good("\"user\"", "\"user\":[\"x\"],\"usr\""));
        says("\"id\" must be a text that is not empty", good("\"id\":\"b\",", ""));
        says("\"id\" must be a text that is not empty", good("\"b\"", "7"));
        says(
                "\"kind\" must be one of lookup, steps, condition, error, parallel, ask, refuse, correction",
                good("lookup", "hard"));
        says("\"user\" must be a list of texts that are not empty", good("[\"Who is in 1A?\"]", "[\" \"]"));
        says("\"user\" must be a list with at least one message", good("[\"Who is in 1A?\"]", "[]"));
        says("\"facts\" must be a list of texts that are not empty", good("\"facts\":[\"Osei\"]", "\"facts\":[7]"));
        says("needs \"change\" or \"facts\" to be judged by", good("\"facts\":[\"Osei\"],", ""));
        says("\"turns\" must be a whole number from 1 to 20", good("\"kind\"", "\"turns\":0,\"kind\""));
        says("\"given\" must be an object", good("\"kind\"", "\"given\":[],\"kind\""));
        says("\"change\" must be an object", good("\"kind\"", "\"change\":1,\"kind\""));
        says("\"solution\" must be a list of calls and texts", good(",\"solution\":[\"Osei\"]", ""));
        says("\"solution\" must end with a text", good("[\"Osei\"]}", "[[{\"flat_info\":{\"flat\":\"1A\"}}]]}"));
        says("\"solution\": there is no tool fly", good("[\"Osei\"]}", "[[{\"fly\":{}}],\"Osei\"]}"));
        says(
                "\"solution\": a call must be {TOOL: {ARGUMENTS}}, not {\"jot\":1}",
                good("[\"Osei\"]}", "[[{\"jot\":1}],\"Osei\"]}"));
        says("\"solution\": calls must be a list [{TOOL: {ARGUMENTS}}]", good("[\"Osei\"]}", "[{},\"Osei\"]}"));
        says("a task to ask has no \"change\"", good("lookup\"", "ask\",\"change\":{\"today\":\"x\"}"));
        says(
                "\"facts\" must say what is to be asked for",
                good("\"facts\":[\"Osei\"],", "").replace("lookup", "ask"));
    }

    @Test
    void reportsAllProblemsOfALineAtOnce() {
        says(
                "\"kind\" must be one of lookup, steps, condition, error, parallel, ask, refuse, correction; "
                        + "\"turns\" must be a whole number from 1 to 20",
                good("\"lookup\"", "\"hard\",\"turns\":99"));
    }

    private static String good(String from, String to) {
        return GOOD.replace("\"a\"", "\"b\"").replace(from, to);
    }

    /** A second line after a good one is reported so. */
    private static void says(String what, String line) {
        var source = new CaseSource(Optional.empty());
        TaskFile.read("t.jsonl", GOOD + "\n" + line, world(), source);
        assertEquals(List.of("t.jsonl line 2: " + what), source.skipped());
    }

    private static World world() {
        return Worlds.all().get("repairs");
    }
}
