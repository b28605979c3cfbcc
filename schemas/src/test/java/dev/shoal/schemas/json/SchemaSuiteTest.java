package dev.shoal.schemas.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every case of the JSON Schema Test Suite for every keyword that is supported, and the table of them. */
final class SchemaSuiteTest {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final Path TABLE = Path.of(System.getProperty("shoal.root"), "docs", "schema-keywords.md");

    /** By keyword: what it says here. */
    private static final Map<String, String> MEANINGS = meanings();

    private static Map<String, String> meanings() {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.put("type", "object, array, string, integer, number, boolean; needed unless there is an enum or a const");
        all.put("enum", "up to 256 strings, numbers and booleans");
        all.put("const", "a string, number or boolean");
        all.put("minimum", "of integer and number; up to 18 digits before the point and 6 after it");
        all.put("maximum", "as minimum");
        all.put("exclusiveMinimum", "as minimum");
        all.put("exclusiveMaximum", "as minimum");
        all.put("minLength", "code points, up to 2000");
        all.put("maxLength", "code points, up to 2000; 200 where it is missing");
        all.put("pattern", "characters, classes, groups, alternation, quantifiers; holds for the whole text");
        all.put("items", "one schema for all items; needed in an array");
        all.put("minItems", "up to 64");
        all.put("maxItems", "up to 64; 64 where it is missing");
        all.put("properties", "up to 64; objects and arrays up to 5 deep");
        all.put("required", "names of properties");
        all.put("additionalProperties", "`false`, as everywhere: properties that are not listed are never allowed");
        return all;
    }

    private static List<SuiteCase> cases(String keyword) throws IOException {
        List<SuiteCase> cases = new ArrayList<>();
        try (InputStream file =
                SchemaSuiteTest.class.getResourceAsStream("/json-schema-test-suite/" + keyword + ".json")) {
            for (JsonNode group : JSON.readTree(file)) {
                for (JsonNode test : group.get("tests")) {
                    cases.add(new SuiteCase(
                            keyword,
                            group.get("description").asText(),
                            test.get("description").asText(),
                            group.get("schema"),
                            test.get("data"),
                            test.get("valid").asBoolean()));
                }
            }
        }
        return cases;
    }

    /** Also: nothing that the suite refuses is allowed. */
    @Test
    void agreesWithTheSuiteOrSaysWhyNot() throws IOException {
        String table = table();
        if (Boolean.getBoolean("shoal.docs.write")) {
            Files.createDirectories(TABLE.getParent());
            Files.writeString(TABLE, table);
        }
        assertTrue(Files.exists(TABLE), TABLE + " is missing; run with -Dshoal.docs.write=true");
        assertEquals(Files.readString(TABLE), table, TABLE + " is out of date; run with -Dshoal.docs.write=true");
    }

    private static String table() throws IOException {
        var keywords = new StringBuilder();
        var reasons = new StringBuilder();
        int all = 0;
        int same = 0;
        for (String keyword : MEANINGS.keySet()) {
            Map<String, Integer> differing = new TreeMap<>();
            List<SuiteCase> cases = cases(keyword);
            int agree = 0;
            int refused = 0;
            for (SuiteCase one : cases) {
                SuiteCase.Outcome outcome = one.outcome();
                String kind = outcome.refused() ? "the schema is refused: " : "";
                outcome.differs().ifPresent(reason -> differing.merge(kind + reason, 1, Integer::sum));
                if (outcome.differs().isEmpty()) agree++;
                if (outcome.refused()) refused++;
            }
            // Its cases all have patternProperties or a schema for the others.
            assertTrue(agree > 0 || keyword.equals("additionalProperties"), keyword + " agrees nowhere");
            all += cases.size();
            same += agree;
            keywords.append(String.format(
                    "| `%s` | %s | %d | %d | %d |%n",
                    keyword, MEANINGS.get(keyword), agree, cases.size() - agree - refused, refused));
            differing.forEach(
                    (reason, count) -> reasons.append(String.format("| `%s` | %d | %s |%n", keyword, count, reason)));
        }
        return """
                # Keywords of tool schemas

                What the grammar enforces and the argument check holds a call to. Anything else in a schema is refused by name
                when the agent is checked (`./shoal agents check FILE`), never ignored. `description`, `title`, `default` and
                `examples` describe; `x-grounded` is our own: the text must stand in the conversation.

                Cases of the JSON Schema Test Suite: the same answer, a refusal of what the suite allows, and a schema that is
                refused as a whole.

                | keyword | here | same | stricter | schema refused |
                |---|---|---|---|---|
                %s
                Together %d of %d cases. Nothing that the suite refuses is allowed. The others:

                | keyword | cases | why |
                |---|---|---|
                %s
                Schemas of the suite that have no type get the one that the keyword is for, arrays without `items` and properties
                without a schema get numbers. This page is written and checked by `SchemaSuiteTest`:

                    mvn -pl schemas test -Dtest=SchemaSuiteTest -Dshoal.docs.write=true
                """
                .formatted(keywords, same, all, reasons);
    }
}
