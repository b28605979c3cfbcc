package dev.shoal.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.TaskSubmitted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from outside is shown so that it neither harms a terminal nor gives a secret away. */
class PrintableTest {
    @Test
    void escapesWhatCouldMoveTheCursorOrHide() {
        assertEquals("a\\x1b[31mb\\n\\x07\\x9b", Printable.text("a\u001b[31mb\n\u0007\u009b", 100));
        assertEquals("\\u202ex\\u200b\\ud83d", Printable.text("\u202ex\u200b\ud83d", 100));
        assertEquals("주문 🦆 é", Printable.text("주문 🦆 é", 100));
    }

    @Test
    void showsBytesThatAreNoTextOneByOne() {
        assertEquals("\\x00\\x00A\\x9b", Printable.bytes(new byte[] {0, 0, 'A', (byte) 0x9b}, 100));
    }

    @Test
    void cutsAndSaysHowMuchIsLeftOut() {
        assertEquals("xxx... (7 more characters)", Printable.text("x".repeat(10), 3));
        assertEquals("... (2 more characters)", Printable.text("🦆", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer hunter2hunter2",
                "password=hunter2hunter2",
                "{\\\"api_key\\\": \\\"hunter2hunter2\\\"}",
                "my-secret: 'hunter2hunter2'",
                "postgres://shop:hunter2hunter2@db/orders",
                "eyJhbGciOiJI.hunter2hunter2.hunter2hunter2",
                "sk-hunter2hunter2hunter2",
                "ghp_hunter2hunter2hunter2",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter2hunter2",
                "{\"db\": {\"password\": \"hunter2hunter2\"}}",
                "[{\"accessToken\": [\"hunter2hunter2\"]}]"
            })
    void masksWhatLooksLikeASecret(String text) {
        assertFalse(RecordJson.line(text, 1000).contains("hunter2"), RecordJson.line(text, 1000));
        var task = TaskSubmitted.newBuilder()
                .setTaskId("t")
                .setAgent("a")
                .setInput(text)
                .setSubmittedAt(Instant.EPOCH)
                .setHeaders(Map.of("k", text))
                .build();
        assertFalse(RecordJson.of(task).toString().contains("hunter2"));
    }

    @Test
    void masksHeadersByTheirNameAndLeavesTheRest() {
        var task = TaskSubmitted.newBuilder()
                .setTaskId("t")
                .setAgent("a")
                .setInput("tokens: 7")
                .setSubmittedAt(Instant.EPOCH)
                .setHeaders(Map.of("cookie", "c", "customer", "C7"))
                .build();
        String shown = RecordJson.of(task).toString();
        assertTrue(shown.contains("\"cookie\":\"***\""), shown);
        assertTrue(shown.contains("\"customer\":\"C7\""), shown);
        assertTrue(shown.contains("1970-01-01T00:00:00Z"), shown);
    }

    @Test
    void looksAtHugeAndHostileTextsQuickly() {
        String hostile = "password".repeat(100_000) + "-----BEGIN ".repeat(10_000) + "//a:".repeat(50_000);
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> {
            Printable.text(hostile, 100);
            Printable.bytes(hostile.getBytes(StandardCharsets.UTF_8), 100);
            RecordJson.line("[".repeat(100_000), 100);
        });
    }
}
