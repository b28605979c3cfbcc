package dev.shoal.workers.prompt.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Small templates give what the reference gives: one for each construct, and random ones. */
class ConstructsTest {
    private static final JsonNode VARIABLES = Golden.json(Golden.FOLDER.resolve("constructs-variables.json"));

    @Test
    void everyConstructRendersAsTheReference() {
        List<String> refused = new ArrayList<>();
        check("constructs.jsonl", refused);
        // What the reference renders and we refuse: a shorter list is welcome, a longer one is a step back.
        List<String> known = Golden.text(Golden.FOLDER.resolve("refused.txt"))
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertEquals(new TreeSet<>(known), new TreeSet<>(refused));
    }

    @Test
    void randomTemplatesRenderAsTheReference() {
        List<String> refused = new ArrayList<>();
        check("expressions.jsonl", refused);
        assertEquals(List.of(), refused);
    }

    private static void check(String file, List<String> refused) {
        List<String> differences = new ArrayList<>();
        for (JsonNode row : Golden.lines(Path.of(Golden.FOLDER.toString(), file))) {
            String template = row.get("template").textValue();
            var difference = Golden.difference("construct", template, VARIABLES, row);
            if (difference.isEmpty()) continue;
            if (Golden.refuses(template, VARIABLES)) refused.add(template);
            else differences.add(template + " " + difference.get());
        }
        assertTrue(differences.isEmpty(), () -> String.join("\n  ", differences));
    }
}
