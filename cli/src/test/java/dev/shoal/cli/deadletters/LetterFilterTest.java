package dev.shoal.cli.deadletters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.avro.TaskSubmitted;
import dev.shoal.schemas.serde.Registry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which dead letters are meant. */
class LetterFilterTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final Registry registry = Registry.connect(Map.of("schema.registry.url", "mock://letters"));
    private final Contents contents = new Contents(registry);

    @AfterEach
    void close() {
        registry.close();
    }

    private Letter letter(String key, byte[] value) {
        var record = new DeadLetter(
                "tasks",
                1,
                2L,
                ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
                value == null ? null : ByteBuffer.wrap(value),
                "key_mismatch",
                "because",
                "orchestrator@host",
                NOW);
        return new Letter(new LetterId("dead-letters", 0, 5), record);
    }

    private byte[] task(String id, String agent) {
        var task = TaskSubmitted.newBuilder()
                .setTaskId(id)
                .setAgent(agent)
                .setInput("input")
                .setSubmittedAt(NOW)
                .setHeaders(Map.of())
                .build();
        return registry.serde().serializer().serialize("tasks", task);
    }

    private boolean matches(Letter letter, FilterOptions options) {
        return options.filter().matches(letter, contents);
    }

    private static FilterOptions options() {
        return new FilterOptions();
    }

    @Test
    void findsTaskByKeyAndByContent() {
        Letter letter = letter("other", task("t-7", "desk@3"));
        var byTask = options();
        byTask.task = "t-7";
        assertTrue(matches(letter, byTask));
        byTask.task = "other";
        assertTrue(matches(letter, byTask));
        byTask.task = "t-8";
        assertFalse(matches(letter, byTask));
    }

    @Test
    void findsAgentByNameAndByVersion() {
        Letter letter = letter("t-7", task("t-7", "desk@3"));
        var byAgent = options();
        for (String agent : new String[] {"desk", "desk@3"}) {
            byAgent.agent = agent;
            assertTrue(matches(letter, byAgent), agent);
        }
        for (String agent : new String[] {"des", "desk@", "desk@33"}) {
            byAgent.agent = agent;
            assertFalse(matches(letter, byAgent), agent);
        }
        byAgent.agent = "desk";
        assertFalse(matches(letter("t-7", null), byAgent));
        assertFalse(matches(letter("t-7", new byte[] {1, 2, 3}), byAgent));
    }

    @Test
    void takesTimesFromSinceToBeforeUntil() {
        Letter letter = letter("t", null);
        var byTime = options();
        byTime.since = "2026-03-01T10:00:00Z";
        assertTrue(matches(letter, byTime));
        byTime.until = "2026-03-01T10:00:00.001Z";
        assertTrue(matches(letter, byTime));
        byTime.since = null;
        byTime.until = "2026-03-01T10:00:00Z";
        assertFalse(matches(letter, byTime));
    }

    @Test
    void reportsEveryFlagThatCannotBeUsed() {
        var wrong = options();
        wrong.since = "yesterday";
        wrong.until = "2026-02-30";
        wrong.code = "unredable_record";
        String message = assertThrows(InvalidInput.class, wrong::filter).getMessage();
        assertTrue(message.contains("3 problems"), message);
        assertTrue(message.contains("did you mean unreadable_record?"), message);
        var backwards = options();
        backwards.since = "1h";
        backwards.until = "2h";
        assertThrows(InvalidInput.class, backwards::filter);
    }

    @ParameterizedTest
    @CsvSource({
        "90s, 2026-03-01T09:58:30Z",
        "2h, 2026-03-01T08:00:00Z",
        "3d, 2026-02-26T10:00:00Z",
        "2026-02-01, 2026-02-01T00:00:00Z",
        "2026-02-01T10:30, 2026-02-01T10:30:00Z",
        "2026-02-01T10:30:05.5Z, 2026-02-01T10:30:05.5Z"
    })
    void readsTimesAsTheyAreTyped(String text, String expected) {
        assertEquals(Optional.of(Instant.parse(expected)), Moment.parse(text, NOW, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1h", "1w", "9999999h", "10:30", "+99999-01-01T00:00:00Z", "2026-13-01"})
    void readsNothingElseAsATime(String text) {
        assertEquals(Optional.empty(), Moment.parse(text, NOW, ZoneOffset.UTC));
    }

    @Test
    void readsIdsAsTheyArePrinted() {
        var id = new LetterId("x.dead-letters", 3, 17);
        assertEquals(Optional.of(id), LetterId.parse(id.toString()));
        for (String wrong :
                new String[] {"", "17", "dead-letters/1", "dead-letters/-1/2", "dead-letters/1/2/3", "a b/1/2"}) {
            assertEquals(Optional.empty(), LetterId.parse(wrong), wrong);
        }
    }
}
