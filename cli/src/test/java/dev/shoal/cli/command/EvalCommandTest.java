package dev.shoal.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.cli.Shoal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with the order desk's model and small suites of its own. */
final class EvalCommandTest {
    private static final Path MODEL =
            Path.of(System.getProperty("shoal.root")).resolve("model").resolve("order-desk");

    @TempDir
    Path folder;

    private String printed = "";

    @BeforeEach
    void writeCases() throws IOException {
        write(
                "eval/bfcl_dev/BFCL_v4_simple_python.jsonl",
                """
                {"id":"s0","question":[[{"role":"user","content":"Mix paint number 12 for 3 walls"}]],"function":[{"name":"paint.mix","description":"Mixes a paint.","parameters":{"type":"dict","properties":{"number":{"type":"integer"},"walls":{"type":"integer"}},"required":["number","walls"]}}]}
                {"id":"s1","question":[[{"role":"user","content":"Mix it"}]],"function":[{"name":"mix","description":"Mixes.","parameters":{"type":"dict","properties":{"deep":{"type":"string","pattern":"(?=x)"}},"required":["deep"]}}]}
                {"id":"s2","question":"Mix"}
                """);
        write(
                "eval/bfcl_dev/possible_answer/BFCL_v4_simple_python.jsonl",
                """
                {"id":"s0","ground_truth":[{"paint.mix":{"number":[12],"walls":[3]}}]}
                {"id":"s1","ground_truth":[{"mix":{"deep":["x"]}}]}
                """);
        write(
                "eval/bfcl_dev/BFCL_v4_irrelevance.jsonl",
                """
                {"id":"i0","question":[[{"role":"user","content":"Who won in 1998?"}]],"function":[{"name":"brew","description":"Brews tea.","parameters":{"type":"dict","properties":{},"required":[]}}]}
                """);
        write(
                "eval/e2e.jsonl",
                """
                {"id":"e0","tools":[{"name":"store","description":"Stores a place.","parameters":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}],"messages":[{"role":"user","content":"Store the place: The Blue Anchor is a pub."},{"role":"assistant","content":"","tool_calls":[{"name":"store","arguments":{"name":"The Blue Anchor"}}]}]}
                """);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private int run(String... options) {
        var out = new ByteArrayOutputStream();
        PrintStream plainOut = System.out;
        PrintStream plainErr = System.err;
        List<String> arguments = new ArrayList<>(List.of("eval"));
        arguments.addAll(List.of(options));
        try (var both = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            return Shoal.run(arguments.toArray(String[]::new));
        } finally {
            System.setOut(plainOut);
            System.setErr(plainErr);
            printed = out.toString(StandardCharsets.UTF_8);
        }
    }

    private static JsonNode row(JsonNode rows, String category, String baseline) {
        for (JsonNode row : rows) {
            if (row.path("category").asText().equals(category)
                    && row.path("baseline").asText("").equals(baseline)) {
                return row;
            }
        }
        throw new AssertionError("no row " + category + " " + baseline + " in " + rows);
    }

    @Test
    void judgesTheModelAndItsBaselines() throws IOException {
        Path json = folder.resolve("figures.json");
        Path page = folder.resolve("page.html");
        int code = run(
                "--model",
                MODEL.toString(),
                "--suite",
                "bfcl,extract",
                "--data",
                folder.toString(),
                "--baseline",
                "retrieval",
                "--baseline",
                "random,no-grammar",
                "--json",
                json.toString(),
                "--report",
                page.toString());
        assertEquals(0, code, printed);
        JsonNode rows = new ObjectMapper().readTree(json.toFile());
        for (String baseline : List.of("", "retrieval", "random", "order-desk without grammar")) {
            assertEquals(2, row(rows, "simple_python", baseline).path("n").asInt());
            assertEquals(1, row(rows, "irrelevance", baseline).path("n").asInt());
            assertEquals(1, row(rows, "e2e", baseline).path("n").asInt());
        }
        assertEquals(
                List.of("suite", "category", "n", "passed", "score"),
                row(rows, "simple_python", "").properties().stream()
                        .map(field -> field.getKey())
                        .toList());
        assertEquals(1, row(rows, "irrelevance", "retrieval").path("passed").asInt());
        assertEquals(1.0, row(rows, "e2e, field F1", "retrieval").path("score").asDouble());
        assertTrue(printed.contains("1 malformed cases or files are left out"), printed);
        assertTrue(printed.contains("BFCL_v4_simple_python.jsonl line 3: question must be"), printed);
        assertTrue(printed.contains("simple_python"), printed);
        assertFalse(printed.contains("\u001b"), printed);
        String html = Files.readString(page);
        assertTrue(html.contains("unsupported schema: tool mix: /properties/deep"), "no unsupported schema");
    }

    @Test
    void withoutTheGrammarTheModelStillGivesARow() throws IOException {
        Path json = folder.resolve("figures.json");
        int code = run(
                "--model",
                MODEL.toString(),
                "--suite",
                "bfcl",
                "--data",
                folder.toString(),
                "--grammar",
                "off",
                "--limit",
                "1",
                "--json",
                json.toString());
        assertEquals(0, code, printed);
        JsonNode rows = new ObjectMapper().readTree(json.toFile());
        assertEquals(1, row(rows, "simple_python", "").path("n").asInt());
    }

    @Test
    void saysWhatIsWrongWithItsInput() {
        assertEquals(2, run("--suite", "bfcl", "--data", folder + "/nowhere", "--model", MODEL.toString()));
        assertTrue(printed.contains("nowhere: no such folder"), printed);
        assertEquals(2, run("--suite", "calls", "--model", MODEL.toString()));
        assertTrue(printed.contains("--data: is needed"), printed);
        assertEquals(
                2,
                run(
                        "--suite",
                        "calls",
                        "--data",
                        folder.resolve("eval/bfcl_dev/possible_answer").toString()));
        assertTrue(printed.contains("found none"), printed);
        assertEquals(2, run("--suite", "bfcll", "--data", folder.toString()));
        assertTrue(printed.contains("did you mean bfcl?"), printed);
        assertEquals(2, run("--suite", "bfcl", "--data", folder.toString(), "--limit", "0"));
        assertTrue(printed.contains("--limit=0 must be at least 1"), printed);
        assertEquals(2, run("--suite", "bfcl", "--data", folder.toString(), "--json", folder + "/no/such.json"));
        assertTrue(printed.contains("--json=") && printed.contains("does not exist"), printed);
        assertEquals(2, run("--suite", "bfcl", "--data", folder.toString(), "--model", folder.toString()));
        assertTrue(printed.contains("config.json: is missing"), printed);
    }
}
