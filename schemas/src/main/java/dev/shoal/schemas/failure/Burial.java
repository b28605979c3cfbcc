package dev.shoal.schemas.failure;

import dev.shoal.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Makes dead letters that always fit into their topic, however large the record that they are about. Pure.
 *
 * <p>A letter that Kafka refuses for its size would be worse than none: the orchestrator could not get past the record.
 */
public final class Burial {
    /** A value near the size that a topic takes would not fit together with what a letter adds. */
    private static final int LARGEST_VALUE = 900_000;
    /** The letter's own key is the record's, so it counts twice. */
    private static final int LARGEST_KEY = 20_000;

    private static final int LONGEST_CAUSE = 1000;

    private Burial() {}

    /** Where the record stands. */
    public record Origin(String topic, int partition, long offset) {}

    /**
     * The letter about a record.
     *
     * @param key may be null, as Kafka gives it, and so may the value; a part that is too large is left out, and the cause
     *     says so
     * @param process who writes the letter
     */
    public static DeadLetter letter(
            Origin origin, byte[] key, byte[] value, String code, String cause, String process, Instant now) {
        return DeadLetter.newBuilder()
                .setTopic(origin.topic())
                .setPartition(origin.partition())
                .setOffset(origin.offset())
                .setKey(kept(key, LARGEST_KEY))
                .setValue(kept(value, LARGEST_VALUE))
                .setCode(code)
                .setCause(cut(cause) + leftOut("key", key, LARGEST_KEY) + leftOut("value", value, LARGEST_VALUE))
                .setProcess(process)
                .setAt(now)
                .build();
    }

    /** The key under which the letter is written: the record's, unless that is too large. @return null for none, as Kafka takes it */
    public static byte[] key(byte[] key) {
        return key == null || key.length > LARGEST_KEY ? null : key;
    }

    private static ByteBuffer kept(byte[] bytes, int most) {
        return bytes == null || bytes.length > most ? null : ByteBuffer.wrap(bytes);
    }

    private static String leftOut(String part, byte[] bytes, int most) {
        if (bytes == null || bytes.length <= most) return "";
        return " (" + part + " of " + bytes.length + " bytes left out: read it there)";
    }

    private static String cut(String cause) {
        if (cause == null) return "no cause is known";
        return cause.length() <= LONGEST_CAUSE ? cause : cause.substring(0, LONGEST_CAUSE);
    }
}
