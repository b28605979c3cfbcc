package dev.shoal.workers.prompt.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates of public models render every conversation byte for byte as the reference does, errors included. */
class PublicTemplatesTest {
    private static final Path TEMPLATES = Golden.FOLDER.resolve("templates");
    private static final Path EQUIVALENTS = Golden.FOLDER.resolveSibling("chat");
    private static final JsonNode CONVERSATIONS = Golden.json(Golden.FOLDER.resolve("conversations.json"));

    static Stream<Path> templates() {
        return Golden.templates(TEMPLATES);
    }

    /** In the manner of families whose own may not be copied: Llama, Gemma, Mistral, FunctionGemma. */
    static Stream<Path> equivalents() {
        return Golden.templates(EQUIVALENTS);
    }

    @ParameterizedTest
    @MethodSource("templates")
    void rendersAsTheReference(Path template) {
        assertRenders(template, Golden.FOLDER.resolve("golden"));
    }

    @ParameterizedTest
    @MethodSource("equivalents")
    void rendersEquivalentsAsTheReference(Path template) {
        assertRenders(template, EQUIVALENTS);
    }

    private static void assertRenders(Path template, Path golden) {
        String name = template.getFileName().toString().replace(".jinja", "");
        List<JsonNode> expected = Golden.lines(golden.resolve(name + ".jsonl"));
        List<String> differences = new ArrayList<>();
        for (JsonNode outcome : expected) {
            JsonNode variables = CONVERSATIONS.get(outcome.get("case").textValue());
            Golden.difference(name, Golden.text(template), variables, outcome)
                    .ifPresent(difference -> differences.add(outcome.get("case") + " " + difference));
        }
        assertEquals(CONVERSATIONS.size(), expected.size());
        assertTrue(differences.isEmpty(), () -> String.join("\n  ", differences));
    }

    @Test
    void coversManyFamilies() {
        assertTrue(templates().count() >= 16 && equivalents().count() >= 4);
    }
}
