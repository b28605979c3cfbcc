package dev.shoal.workers.prompt.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the reference made, as make_golden.py wrote it, and the comparison with it. */
final class Golden {
    static final Path FOLDER = Path.of("src/test/resources/jinja");
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-03-05T14:07:09Z"), ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonNode> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().map(Golden::line).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode line(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Path> templates(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jinja")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How our outcome differs from the reference's; empty where it does not. */
    static Optional<String> difference(String name, String text, JsonNode variables, JsonNode expected) {
        String output;
        try {
            output = ChatTemplate.parse(name, text).withClock(NOW).render(variables);
        } catch (TemplateError e) {
            return sameError(e, expected)
                    ? Optional.empty()
                    : Optional.of("ours: " + e + "\n      expected: " + expected);
        }
        if (!expected.has("output")) return Optional.of("ours: " + output + "\n      expected: " + expected);
        String wanted = expected.get("output").textValue();
        return output.equals(wanted) ? Optional.empty() : Optional.of(firstDifference(output, wanted));
    }

    /** Whether we say that something is not implemented. */
    static boolean refuses(String text, JsonNode variables) {
        try {
            ChatTemplate.parse("refused", text).render(variables);
            return false;
        } catch (TemplateError e) {
            return e.kind() == TemplateError.Kind.UNSUPPORTED;
        }
    }

    private static boolean sameError(TemplateError ours, JsonNode expected) {
        boolean sameMessage = ours.detail().equals(expected.path("message").asText());
        return switch (expected.path("error").asText()) {
            case "RAISED" -> ours.kind() == TemplateError.Kind.RAISED && sameMessage;
            case "UNDEFINED" -> ours.kind() == TemplateError.Kind.UNDEFINED && sameMessage;
            case "INVALID" -> true;
            case "ADDRESS" -> ours.kind() == TemplateError.Kind.UNSUPPORTED;
            case "SYNTAX" -> ours.kind() == TemplateError.Kind.SYNTAX || ours.kind() == TemplateError.Kind.UNSUPPORTED;
            default -> false;
        };
    }

    private static String firstDifference(String ours, String wanted) {
        int at = 0;
        while (at < Math.min(ours.length(), wanted.length()) && ours.charAt(at) == wanted.charAt(at)) at++;
        return "at " + at + "\n      ours:     " + around(ours, at) + "\n      expected: " + around(wanted, at);
    }

    private static String around(String text, int at) {
        String part = text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60));
        return part.replace("\\", "\\\\").replace("\n", "\\n");
    }
}
