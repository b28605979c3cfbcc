package dev.shoal.workers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shoal.bootstrap.config.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the small JSON files of a model directory, which anybody may have written, in bounded time and memory. Stateless. */
final class ModelJson {
    private static final int MOST_BYTES = 16 << 20;
    private static final int MOST_DEPTH = 200;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ModelJson() {}

    /** The file's object; an empty one where it is missing or a problem was added. */
    static JsonNode read(Path file, Problems problems, boolean required) {
        String name = file.getFileName().toString();
        JsonNode none = MAPPER.createObjectNode();
        if (!Files.exists(file)) {
            if (required) problems.add(name, "is missing");
            return none;
        }
        if (!isFile(file, MOST_BYTES, problems)) return none;
        try {
            JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
            if (root.isObject()) return root;
            problems.add(name, "must hold a JSON object");
        } catch (IOException e) {
            problems.add(name, "is not readable JSON: " + firstLine(e));
        }
        return none;
    }

    /** Whether it is a file of at most so many bytes; else a problem is added. */
    static boolean isFile(Path file, int mostBytes, Problems problems) {
        String name = file.getFileName().toString();
        try {
            if (!Files.isRegularFile(file)) {
                problems.add(name, Files.isDirectory(file) ? "is a directory, not a file" : "is no regular file");
            } else if (Files.size(file) > mostBytes) {
                problems.add(name, "has " + Files.size(file) + " bytes, at most " + mostBytes + " are read");
            } else {
                return true;
            }
        } catch (IOException e) {
            problems.add(name, "cannot be read: " + e.getMessage());
        }
        return false;
    }

    /** Jackson's messages go on with an excerpt. */
    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
    }
}
