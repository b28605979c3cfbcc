package dev.shoal.workers.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.schemas.json.ToolSchemaReader;
import dev.shoal.workers.grammar.Grammar;
import dev.shoal.workers.grammar.GrammarMatcher;
import dev.shoal.workers.grammar.Grounding;
import dev.shoal.workers.grammar.TurnLimits;
import dev.shoal.workers.prompt.jinja.ChatTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole chat templates of public models: what they write for calls is what the grammar allows and the reader reads. */
final class PublicModelsTest {
    private static final Path TEMPLATES =
            Path.of(System.getProperty("shoal.root"), "workers/src/test/resources/jinja/templates");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> TAGS = List.of("<tool_call>", "</tool_call>", "<think>", "</think>");

    private static String template(String name) {
        try {
            return Files.readString(TEMPLATES.resolve(name + ".jinja"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static FormatVocabulary vocabulary(String end, boolean tags) {
        var controls = new ArrayList<>(List.of(end));
        if (tags) controls.addAll(TAGS);
        return new FormatVocabulary(controls, 3);
    }

    @Test
    void theCallsOfATemplateAreTheCallsOfItsGrammar() {
        writesAndReads("qwen2.5", "<|im_end|>");
        writesAndReads("qwen3", "<|im_end|>");
        writesAndReads("qwq", "<|im_end|>");
        writesAndReads("granite4", "<|end_of_text|>");
    }

    private static void writesAndReads(String name, String end) {
        for (boolean tags : new boolean[] {true, false}) {
            FormatVocabulary vocabulary = vocabulary(end, tags);
            ModelTraits traits = vocabulary.traits(template(name), end);
            BoundFormat format = BoundFormat.bind(FormatDetection.detect(traits), traits);
            String prompt = render(name, false);
            String whole = render(name, true);
            assertTrue(whole.startsWith(prompt), whole);
            String turn = whole.substring(prompt.length(), whole.lastIndexOf(end) + end.length());
            boolean opened = format.opensThought(prompt);
            int[] tokens = vocabulary.encode(turn, true);
            GrammarMatcher matcher = Grammar.compile(tools(), format.shape(), vocabulary.vocabulary())
                    .matcher(new Grounding(List.of()), new TurnLimits(50, 50, opened));
            for (int token : tokens) {
                assertTrue(matcher.mask().allows(token), name + ": " + turn);
                matcher.accept(token);
            }
            assertTrue(matcher.finished(), turn);
            ReadTurn read = format.reader()
                    .read(tokens, vocabulary.vocabulary(), opened)
                    .orElseThrow();
            assertEquals(
                    List.of("find{\"name\":\"a \\\"b\\\" é\\n\",\"most\":3}", "now{}"),
                    read.calls().stream()
                            .map(call -> call.tool() + call.arguments())
                            .toList());
        }
    }

    private static List<Grammar.Tool> tools() {
        String find =
                "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},\"most\":{\"type\":\"integer\"}}}";
        return List.of(
                new Grammar.Tool("find", ToolSchemaReader.read(find)),
                new Grammar.Tool("now", ToolSchemaReader.read("{\"type\":\"object\",\"properties\":{}}")));
    }

    private static String render(String name, boolean answered) {
        ObjectNode variables = JSON.objectNode();
        ArrayNode messages = variables.putArray("messages");
        messages.addObject().put("role", "user").put("content", "Find it");
        if (answered) {
            ArrayNode calls = messages.addObject()
                    .put("role", "assistant")
                    .put("content", "")
                    .putArray("tool_calls");
            call(calls, "find").put("name", "a \"b\" é\n").put("most", 3);
            call(calls, "now");
        }
        variables.put("add_generation_prompt", !answered);
        return ChatTemplate.parse(name, template(name)).render(variables);
    }

    private static ObjectNode call(ArrayNode calls, String tool) {
        ObjectNode call = calls.addObject().put("type", "function");
        return call.putObject("function").put("name", tool).putObject("arguments");
    }

    @Test
    void findsTheFormatOfPublicModels() {
        var granite = new FormatVocabulary(List.of("<|end_of_text|>", "<|tool_call|>"), 3);
        assertEquals(
                Family.GRANITE_3, FormatDetection.detect(granite.traits(template("granite3.3"), "<|end_of_text|>")));
        for (String name : List.of("qwen3-coder", "smollm2", "phi3.5", "deepseek-r1", "mixtral")) {
            ModelTraits traits = vocabulary("</s>", true).traits(template(name), "</s>");
            assertThrows(UnknownFormat.class, () -> FormatDetection.detect(traits), name);
        }
    }
}
