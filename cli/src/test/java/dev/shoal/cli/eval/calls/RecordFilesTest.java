package dev.shoal.cli.eval.calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Judged;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordFilesTest {
    private static final String TOOLS =
            "\"tools\":[{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}]";
    private static final String USER = "{\"role\":\"user\",\"content\":\"go\"}";
    private static final String CALL = "{\"role\":\"assistant\",\"tool_calls\":[{\"name\":\"f\",\"arguments\":{}}]}";
    private static final String RESULT = "{\"role\":\"tool\",\"content\":\"{}\"}";
    private static final String ANSWER = "{\"role\":\"assistant\",\"content\":\"done\"}";

    @TempDir
    Path folder;

    private static String line(String id, String... messages) {
        return "{\"id\":\"" + id + "\"," + TOOLS + ",\"messages\":[" + String.join(",", messages) + "]}\n";
    }

    private void pack(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("eval"));
        try (OutputStream out = new GZIPOutputStream(
                Files.newOutputStream(folder.resolve("eval").resolve(name)))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyAssistantTurnIsACaseAndTheLastOneCountsByItself() throws IOException {
        pack("chat.jsonl.gz", line("a", USER, CALL, RESULT, ANSWER) + line("b", USER, CALL));
        pack("text_books.jsonl.gz", "{\"id\":\"t\",\"text\":\"Once upon a time\"}\n");
        var source = new CaseSource(Optional.of(folder));
        var suite = new CallsSuite();
        List<Case> cases = suite.cases(source);
        assertEquals(List.of("a turn 1", "a", "b"), cases.stream().map(Case::id).toList());
        assertEquals(List.of(), source.skipped());
        List<Judged> judged = cases.stream()
                .map(one -> new Judged(one, new Verdict(List.of(), ""), List.of()))
                .toList();
        assertEquals(
                List.of(
                        new Row("calls", "chat", 2, 2, 1),
                        new Row("calls", "chat, every turn", 3, 3, 1),
                        new Row("calls", "all", 2, 2, 1),
                        new Row("calls", "all, every turn", 3, 3, 1),
                        new Row("calls", "all, calls expected", 1, 1, 1),
                        new Row("calls", "all, text expected", 1, 1, 1)),
                suite.rows(judged));
    }

    @Test
    void reportsMalformedRecordsWithTheirLine() throws IOException {
        pack(
                "chat.jsonl.gz",
                line("", USER, CALL)
                        + line("b", USER)
                        + line("c", USER, "{\"role\":\"king\"}")
                        + line("d", USER, CALL.replace("{}", "7"))
                        + line("e", USER, CALL));
        Files.write(folder.resolve("eval/torn.jsonl.gz"), new byte[] {1, 2, 3});
        var source = new CaseSource(Optional.of(folder));
        assertEquals(1, new CallsSuite().cases(source).size());
        List<String> expected = List.of(
                "chat.jsonl.gz line 1: id is missing",
                "line 2: the last message must be the assistant's",
                "line 3: a message has the role \"king\"",
                "line 4: a tool call needs a name",
                "torn.jsonl.gz: cannot be read to its end");
        assertEquals(expected.size(), source.skipped().size(), source.skipped()::toString);
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(
                    source.skipped().get(i).contains(expected.get(i)),
                    source.skipped().get(i));
        }
    }
}
