package dev.shoal.schemas.failure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.shoal.schemas.avro.DeadLetter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A dead letter holds what it can and always fits. */
class BurialTest {
    /** What a topic takes by default, less what a batch adds. */
    private static final int MOST_BYTES = (1 << 20) - 200;

    @Test
    void keepsAnOrdinaryRecordAsItIs() {
        byte[] key = {1, 2};
        DeadLetter letter = letter(key, new byte[] {3}, "cannot be read");
        assertEquals(ByteBuffer.wrap(key), letter.getKey());
        assertEquals(ByteBuffer.wrap(new byte[] {3}), letter.getValue());
        assertEquals("cannot be read", letter.getCause());
        assertArrayEquals(key, Burial.key(key));
    }

    @Test
    void keepsNothingWhereNothingIs() {
        DeadLetter letter = letter(null, null, "cannot be read");
        assertNull(letter.getKey());
        assertNull(letter.getValue());
        assertNull(Burial.key(null));
    }

    @Test
    void leavesOutAKeyThatIsTooLargeAndSaysSo() throws IOException {
        byte[] key = new byte[600_000];
        DeadLetter letter = letter(key, new byte[100], "cannot be read");
        assertNull(letter.getKey());
        assertNull(Burial.key(key));
        assertEquals("cannot be read (key of 600000 bytes left out: read it there)", letter.getCause());
    }

    @Test
    void fitsWhateverItIsAbout() throws IOException {
        for (int bytes : new int[] {0, 19_999, 20_001, 500_000, 900_000, 900_001, MOST_BYTES}) {
            byte[] key = new byte[bytes];
            DeadLetter letter = letter(key, new byte[MOST_BYTES - bytes], "x".repeat(1_000_000));
            byte[] own = Burial.key(key);
            int size = DeadLetter.getEncoder().encode(letter).remaining() + (own == null ? 0 : own.length);
            assertTrue(size < MOST_BYTES, "with a key of " + bytes + " bytes it takes " + size);
        }
    }

    private static DeadLetter letter(byte[] key, byte[] value, String cause) {
        return Burial.letter(new Burial.Origin("tasks", 1, 7), key, value, "code", cause, "test", Instant.EPOCH);
    }
}
