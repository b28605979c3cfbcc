package dev.shoal.cli.eval.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.eval.Case;
import dev.shoal.cli.eval.CaseSource;
import dev.shoal.cli.eval.Catalogue;
import dev.shoal.cli.eval.Evaluation;
import dev.shoal.cli.eval.Fault;
import dev.shoal.cli.eval.Json;
import dev.shoal.cli.eval.Reply;
import dev.shoal.cli.eval.Row;
import dev.shoal.cli.eval.TurnModel;
import dev.shoal.cli.eval.Utterance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RobustSuiteTest {
    private static final int TOOLS_IN_POOL = 60;

    @TempDir
    Path data;

    private List<Evaluation.Work> work;

    /** A model that answers by what it reads. */
    private record Reader(BiFunction<Catalogue, List<Utterance>, Utterance.Call> rule) implements TurnModel {
        @Override
        public String name() {
            return "reader";
        }

        @Override
        public Reply reply(Catalogue catalogue, List<Utterance> conversation) {
            Utterance.Call call = rule.apply(catalogue, conversation);
            int tokens = catalogue.instructions().length() / 4;
            return new Reply(Reply.Kind.CALLS, List.of(call), "", 1, new Reply.Usage(tokens, 0, 1), Duration.ZERO);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void writeRecords() throws IOException {
        var tools = new StringBuilder();
        for (int i = 0; i < TOOLS_IN_POOL; i++) {
            tools.append(",{\"name\":\"tool_")
                    .append(i)
                    .append("\",\"description\":\"Number ")
                    .append(i);
            tools.append("\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}");
        }
        String open = "{\"name\":\"open_door\",\"description\":\"Opens a door.\",\"parameters\":{\"type\":\"object\","
                + "\"properties\":{\"door\":{\"type\":\"string\"}},\"required\":[\"door\"]}}";
        String shut = open.replace("open_door", "shut_door").replace("Opens", "Shuts");
        String record =
                "{\"id\":\"%s\",\"tools\":[%s],\"messages\":[{\"role\":\"user\",\"content\":\"The red one, open.\"},"
                        + "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"name\":\"open_door\",\"arguments\":{\"door\":\"red\"}}]}]}";
        Files.write(
                data.resolve("written.jsonl"),
                List.of(record.formatted("a", open + "," + shut), record.formatted("b", open + "," + shut + tools)));
        work = Evaluation.prepare(List.of(new RobustSuite()), new CaseSource(Optional.of(data)), OptionalInt.empty());
    }

    private Map<String, Integer> passed(BiFunction<Catalogue, List<Utterance>, Utterance.Call> rule) {
        return new Evaluation(List.of(new Reader(rule)))
                .run(work, step -> {}).get(0).rows().stream()
                        .collect(java.util.stream.Collectors.toMap(Row::category, Row::passed));
    }

    @Test
    void aModelThatReadsDescriptionsAnswersTheSameInEveryForm() {
        Map<String, Integer> passed = passed((catalogue, said) -> opens(catalogue));
        passed.forEach((category, count) -> assertEquals(2, count, category));
        assertEquals(10, passed.size(), "written, as it is, and two for each of four forms: " + passed);
    }

    @Test
    void aModelThatTakesTheFirstToolFailsWhereTheOrderChanges() {
        Map<String, Integer> passed =
                passed((catalogue, said) -> call(catalogue.tools().get(0).name()));
        assertEquals(2, passed.get("as it is: right"));
        assertEquals(0, passed.get("tools shuffled: same answer"));
        assertEquals(2, passed.get("tools renamed to nonsense: right"));
        assertEquals(2, passed.get("prompt near 2,048 tokens: same answer"));
    }

    @Test
    void aModelThatGoesByTheNameFailsWhereNamesMeanNothing() {
        Map<String, Integer> passed = passed((catalogue, said) -> call(catalogue.tools().stream()
                .map(Catalogue.Tool::name)
                .filter(name -> name.startsWith("open"))
                .findFirst()
                .orElse(catalogue.tools().get(1).name())));
        assertEquals(0, passed.get("tools renamed to nonsense: same answer"));
        assertEquals(2, passed.get("tools shuffled: right"));
        assertEquals(2, passed.get("40 tools: right"));
    }

    @Test
    void theFormsAreWhatTheyAreCalled() {
        for (Case one : work.get(0).cases()) {
            Evaluation evaluation = new Evaluation(List.of(new Reader((catalogue, said) -> opens(catalogue))));
            var judged = evaluation.run(work, step -> {}).get(0).judged().get(0);
            Catalogue plain = judged.exchanges().get(Form.PLAIN.ordinal()).catalogue();
            Catalogue shuffled = judged.exchanges().get(Form.SHUFFLED.ordinal()).catalogue();
            assertNotEquals(plain.tools(), shuffled.tools(), one.id());
            assertTrue(plain.tools().containsAll(shuffled.tools()));
            assertEquals(
                    40,
                    judged.exchanges()
                            .get(Form.CROWDED.ordinal())
                            .catalogue()
                            .tools()
                            .size());
            Catalogue padded = judged.exchanges().get(Form.LONG.ordinal()).catalogue();
            int tokens = padded.instructions().length() / 4;
            assertTrue(tokens > 1800 && tokens <= 1900, "prompt of " + tokens);
        }
    }

    @Test
    void aModelThatBreaksFailsItsCaseAndNoOther() {
        int[] asked = {0};
        var result = new Evaluation(List.of(new Reader((catalogue, said) -> {
                    if (asked[0]++ == 0) throw new IllegalStateException("out of order");
                    return opens(catalogue);
                })))
                .run(work, step -> {})
                .get(0);
        assertEquals(
                Fault.Kind.BROKE,
                result.judged().get(0).verdict().faults().get(0).kind());
        assertTrue(result.judged().get(1).verdict().passed());
    }

    private static Utterance.Call opens(Catalogue catalogue) {
        return call(catalogue.tools().stream()
                .filter(tool -> tool.description().startsWith("Opens"))
                .findFirst()
                .orElseThrow()
                .name());
    }

    private static Utterance.Call call(String name) {
        ObjectNode arguments = Json.object();
        arguments.put("door", "red");
        return new Utterance.Call(name, arguments);
    }
}
