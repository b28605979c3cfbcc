package dev.shoal.cli.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Reads files of JSON lines, packed with gzip when their name ends so. Stateless. */
public final class JsonLines {
    private JsonLines() {}

    /** @param where file and line, for messages */
    public record Line(String where, ObjectNode json) {}

    /** The objects of the file; a line that is none, and a file that ends too early, are reported and left out. */
    public static List<Line> read(Path file, CaseSource source) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String text : text(file, source).split("\n", -1)) {
            number++;
            if (text.isBlank()) continue;
            String where = file + " line " + number;
            try {
                JsonNode json = Json.read(text);
                if (json instanceof ObjectNode object) lines.add(new Line(where, object));
                else source.skip(where, "is no JSON object");
            } catch (JsonProcessingException e) {
                source.skip(where, "is not JSON: " + firstLine(e.getOriginalMessage()));
            }
        }
        return lines;
    }

    /** What can be read of the file. */
    private static String text(Path file, CaseSource source) {
        var bytes = new ByteArrayOutputStream();
        try (InputStream in = open(file)) {
            byte[] block = new byte[8192];
            for (int n = in.read(block); n >= 0; n = in.read(block)) bytes.write(block, 0, n);
        } catch (IOException e) {
            source.skip(file.toString(), "cannot be read to its end: " + e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        if (!file.toString().endsWith(".gz")) return in;
        try {
            return new GZIPInputStream(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
