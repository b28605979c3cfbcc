package dev.shoal.bootstrap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static String problems(Settings settings) {
        return assertThrows(InvalidInput.class, settings::throwIfAnyProblem).getMessage();
    }

    @Test
    void valuesAreReadByTheirType() {
        Settings settings = Settings.of(Map.of("a", "text", "n", "7", "b", "true", "wait.ms", "250", "dir", "/tmp/x"));
        assertEquals("text", settings.string("a"));
        assertEquals(7, settings.integer("n", 1, 0, 10));
        assertTrue(settings.bool("b", false));
        assertEquals(
                Duration.ofMillis(250),
                settings.millis("wait.ms", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)));
        assertEquals(Path.of("/tmp/x"), settings.path("dir"));
        settings.throwIfAnyProblem();
    }

    @Test
    void absentValuesFallBack() {
        Settings settings = Settings.of(Map.of("empty", ""));
        assertEquals("x", settings.string("a", "x"));
        assertEquals(Optional.empty(), settings.optional("empty"));
        assertEquals(1, settings.integer("n", 1, 0, 10));
        assertFalse(settings.bool("b", false));
        assertEquals(Optional.empty(), settings.secret("s"));
        settings.throwIfAnyProblem();
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        Settings settings = Settings.of(Map.of("n", "11", "m", "many", "b", "yes", "bacth.size", "1"));
        settings.string("needed");
        settings.integer("n", 1, 0, 10);
        settings.integer("m", 1, 0, 10);
        settings.bool("b", true);
        settings.integer("batch.size", 1, 1, 10);
        settings.check(false, "n", "must be even");
        settings.check(false, "absent", "must be there");
        assertEquals(
                """
                Configuration has 7 problems:
                  needed: is required
                  n=11: must be a whole number from 0 to 10
                  m=many: must be a whole number from 0 to 10
                  b=yes: must be true or false
                  n=11: must be even
                  absent: must be there
                  bacth.size: unknown; did you mean batch.size?""",
                problems(settings));
    }

    @Test
    void keysUnderPrefixAreHandedOn() {
        Settings settings = Settings.of(Map.of("kafka.a.b", "1", "kafka.c", "2", "kafk", "3"));
        assertEquals(Map.of("a.b", "1", "c", "2"), settings.prefixed("kafka."));
        assertEquals("Configuration has 1 problem:\n  kafk: unknown", problems(settings));
    }

    @Test
    void valueMayComeFromTheEnvironment() {
        Map<String, String> environment = Map.of("PASSWORD", "hush");
        Settings settings = Settings.of(Map.of("p", "${env:PASSWORD}", "q", "${env:MISSING}"), environment);
        assertEquals("hush", settings.secret("p").orElseThrow().reveal());
        assertEquals(Optional.empty(), settings.optional("q"));
        assertEquals("Configuration has 1 problem:\n  q: environment variable MISSING is not set", problems(settings));
    }

    @Test
    void secretShowsStars() {
        assertEquals("***", new Secret("hush").toString());
    }

    @Test
    void fileIsReadAsUtf8(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("worker.properties");
        Files.writeString(file, "# comment\nname = Müller \npath = a\\\\b\n", StandardCharsets.UTF_8);
        Settings settings = Settings.load(file);
        assertEquals("Müller", settings.string("name"));
        assertEquals("a\\b", settings.string("path"));
        settings.throwIfAnyProblem();
    }

    @Test
    void whatIsGivenTakesThePlaceOfTheFilesValues(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("worker.properties"), "name=theirs\nother=kept\n");
        Settings settings = Settings.load(file, Map.of("name", "ours"));
        assertEquals("ours", settings.string("name"));
        assertEquals("kept", settings.string("other"));
        settings.throwIfAnyProblem();
    }

    @Test
    void missingFileIsNamed(@TempDir Path dir) {
        Path file = dir.resolve("none.properties");
        String message =
                assertThrows(InvalidInput.class, () -> Settings.load(file)).getMessage();
        assertEquals("Configuration " + file + " has 1 problem:\n  file: does not exist", message);
    }

    @Test
    void malformedFileIsRefused(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("bad.properties");
        Files.writeString(file, "a=\\u00zz");
        String message =
                assertThrows(InvalidInput.class, () -> Settings.load(file)).getMessage();
        assertTrue(message.contains("is not a properties file"), message);
    }

    @Test
    void noProblemsThrowNothing() {
        Problems problems = new Problems("Thing");
        assertTrue(problems.isEmpty());
        problems.throwIfAny();
        problems.add("here", "wrong");
        assertEquals(java.util.List.of("here: wrong"), problems.list());
        assertThrows(InvalidInput.class, problems::throwIfAny);
    }
}
