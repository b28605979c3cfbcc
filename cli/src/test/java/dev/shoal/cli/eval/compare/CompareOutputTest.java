package dev.shoal.cli.eval.compare;

import static dev.shoal.cli.eval.compare.FiguresTest.figures;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareOutputTest {
    private static final List<Figures> ALL =
            List.of(figures("small", 4, 10, 0.5), figures("<b>large", 9, 10, 2), figures("poor", 3, 10, 1));

    @TempDir
    private Path folder;

    @Test
    void theTableLinesUp() {
        List<String> lines = CompareOutput.text(ALL).lines().toList();
        assertEquals(4, lines.size());
        lines.forEach(line -> assertEquals(lines.get(0).length(), line.length()));
        assertTrue(lines.get(0).endsWith("hours/1000"));
        assertTrue(lines.get(1).startsWith("small *"));
        assertTrue(lines.get(1).contains("40.0 %"));
        assertTrue(lines.get(3).startsWith("poor  "));
        var priced = Figures.of(
                "p", List.of(new TaskRun("a", true, 3.6, 1, 1)), OptionalLong.of(2_000_000), OptionalDouble.of(2));
        String text = CompareOutput.text(List.of(priced));
        assertTrue(text.contains("price/1000") && text.contains("2.0000"), text);
    }

    @Test
    void writesJson() throws Exception {
        Path file = folder.resolve("compare.json");
        CompareOutput.json(file, ALL);
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertEquals(3, json.size());
        assertEquals("<b>large", json.get(1).get("model").asText());
        assertEquals(0.9, json.get(1).get("quality").asDouble());
        assertFalse(json.get(1).has("peakMemoryBytes"));
        assertFalse(json.get(2).get("worthwhile").asBoolean());
    }

    @Test
    void thePageEscapesNamesAndDrawsEveryModel() throws Exception {
        Path file = folder.resolve("compare.html");
        CompareOutput.page(file, "my <tasks>.jsonl", ALL);
        String page = Files.readString(file);
        assertFalse(page.contains("<b>") || page.contains("<tasks>"));
        String svg = page.substring(page.indexOf("<svg"), page.indexOf("</svg>") + 6);
        var drawn = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals(3, drawn.getElementsByTagName("circle").getLength());
    }
}
