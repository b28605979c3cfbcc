package dev.shoal.cli.eval.bfcl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BfclSuiteTest {
    private static final String FUNCTION =
            "{\"name\":\"f\",\"description\":\"\",\"parameters\":{\"type\":\"dict\",\"properties\":{}}}";

    @TempDir
    Path folder;

    private static String question(String id) {
        return "{\"id\":\"" + id + "\",\"question\":[[{\"role\":\"user\",\"content\":\"go\"}]],\"function\":["
                + FUNCTION + "]}\n";
    }

    private static String answer(String id) {
        return "{\"id\":\"" + id + "\",\"ground_truth\":[{\"f\":{}}]}\n";
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void readsCategoriesInTheirOrderWhereverTheFolderPoints() throws IOException {
        write("eval/bfcl_dev/BFCL_v4_irrelevance.json", question("i"));
        write("eval/bfcl_dev/BFCL_v4_multiple.jsonl", question("m"));
        write("eval/bfcl_dev/possible_answer/BFCL_v4_multiple.jsonl", answer("m"));
        for (Path data : List.of(folder, folder.resolve("eval/bfcl_dev"))) {
            var source = new CaseSource(Optional.of(data));
            List<Case> cases = new BfclSuite().cases(source);
            assertEquals(List.of("m", "i"), cases.stream().map(Case::id).toList());
            assertEquals(List.of(), source.skipped());
        }
    }

    @Test
    void reportsWhatIsMalformedAndKeepsTheRest() throws IOException {
        String good = question("good");
        write(
                "BFCL_v4_simple_python.json",
                good + "{\"id\":\n" + "[1]\n" + good + question("lost")
                        + question("x").replace("[[", "[[],[")
                        + question("y").replace("\"user\"", "\"robot\"")
                        + question("z").replace("\"name\":\"f\",", ""));
        write("possible_answer/BFCL_v4_simple_python.json", answer("good") + answer("x") + answer("y") + answer("z"));
        write("BFCL_v4_multi_turn_base.json", question("t"));
        write("BFCL_v4_parallel.json", question("p"));
        var source = new CaseSource(Optional.of(folder));
        assertEquals(1, new BfclSuite().cases(source).size());
        List<String> expected = List.of(
                "multi_turn_base is not scored",
                "line 2: is not JSON",
                "line 3: is no JSON object",
                "line 4: id is missing or stands twice: good",
                "line 5: has no line with its id",
                "line 6: question must be an array with one turn",
                "line 7: a message has the role \"robot\"",
                "line 8: a function needs a name",
                "possible_answer/BFCL_v4_parallel.jsonl: does not exist",
                "BFCL_v4_parallel.json line 1: has no line with its id");
        assertEquals(expected.size(), source.skipped().size(), source.skipped()::toString);
        for (int i = 0; i < expected.size(); i++) {
            String found = source.skipped().get(i);
            assertTrue(found.contains(expected.get(i)), found);
        }
    }

    @Test
    void saysWhereItLookedForQuestions() {
        var source = new CaseSource(Optional.of(folder));
        String message = assertThrows(InvalidInput.class, () -> new BfclSuite().cases(source))
                .getMessage();
        assertTrue(message.contains("--data=" + folder) && message.contains("BFCL_v4_*"), message);
    }

    @Test
    void summariesAreMeansOfCategoriesForNonLiveAndOfCasesForLive() {
        List<Row> rows = BfclTotals.added(List.of(
                new Row("bfcl", "simple_python", 10, 10, 1),
                new Row("bfcl", "simple_java", 100, 0, 0),
                new Row("bfcl", "multiple", 10, 10, 1),
                new Row("bfcl", "live_simple", 30, 30, 1),
                new Row("bfcl", "live_multiple", 10, 0, 0),
                new Row("bfcl", "live_irrelevance", 10, 0, 0)));
        assertEquals(
                List.of(
                        new Row("bfcl", "simple", 110, 10, 0.5),
                        new Row("bfcl", "non_live", 120, 20, 0.75),
                        new Row("bfcl", "live", 40, 30, 0.75)),
                rows.subList(6, rows.size()));
    }
}
