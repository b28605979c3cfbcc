package dev.shoal.cli.eval.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shoal.cli.Shoal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    private static final String RECORD =
            "{\"id\":\"r1\",\"source\":\"mine\",\"tools\":[{\"name\":\"ring_bell\",\"description\":\"Rings the bell.\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"times\":{\"type\":\"integer\"}},"
                    + "\"required\":[\"times\"]}}],\"messages\":[{\"role\":\"user\",\"content\":\"ring the bell three times\"},"
                    + "{\"role\":\"assistant\",\"content\":\"\","
                    + "\"tool_calls\":[{\"name\":\"ring_bell\",\"arguments\":{\"times\":3}}]}]}";

    @TempDir
    private Path folder;

    @Test
    void comparesModelsOnAFileEachInItsOwnProcess() throws Exception {
        Path model = shipped();
        Path tasks = Files.writeString(folder.resolve("mine.jsonl"), RECORD + "\n");
        Path json = folder.resolve("out.json");
        int code =
                run("--tasks=" + tasks, "--price-per-hour=0.5", "--json=" + json, model.toString(), model.toString());
        assertEquals(0, code);
        JsonNode rows = new ObjectMapper().readTree(json.toFile());
        assertEquals(2, rows.size());
        for (JsonNode row : rows) {
            assertEquals(1, row.get("tasks").asInt());
            assertTrue(row.get("p50Seconds").asDouble() > 0);
            assertTrue(row.get("pricePer1000").asDouble() > 0);
            assertEquals(model.toString(), row.get("model").asText());
        }
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Path model = shipped();
        assertSays("no such file, and no suite: bfcl", "--tasks=nowhere.jsonl", model.toString());
        assertSays("is no model directory", "--tasks=injection", folder.toString());
        assertSays("--price-per-hour=0.0 must be above 0", "--tasks=injection", "--price-per-hour=0", model.toString());
        assertSays("--limit=0 must be at least 1", "--tasks=injection", "--limit=0", model.toString());
        assertSays("does not exist", "--tasks=injection", "--json=" + folder.resolve("no/x.json"), model.toString());
        Path bad = Files.writeString(folder.resolve("bad.jsonl"), "\n{\"id\":1\n");
        assertSays("bad.jsonl line 2: is not JSON", "--tasks=" + bad, model.toString());
        Path half = Files.createDirectory(folder.resolve("half"));
        Files.writeString(half.resolve("config.json"), "{}");
        assertSays("tokenizer.json: is missing", "--tasks=injection", "--limit=1", half.toString());
    }

    private static void assertSays(String what, String... arguments) {
        PrintStream before = System.err;
        var said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertEquals(2, run(arguments));
        } finally {
            System.setErr(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(what), text);
    }

    private static int run(String... arguments) {
        String[] command = new String[arguments.length + 2];
        command[0] = "models";
        command[1] = "compare";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return Shoal.run(command);
    }

    private static Path shipped() {
        return Path.of("..", "model", "order-desk").toAbsolutePath().normalize();
    }
}
