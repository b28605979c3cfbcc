package dev.shoal.cli.deadletters;

import dev.shoal.schemas.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A dead letter and its place. */
record Letter(LetterId id, DeadLetter record) {
    /** The bytes that could not be handled; empty when the record had none or they were too many to keep. */
    Optional<byte[]> value() {
        return bytes(record.getValue());
    }

    Optional<byte[]> key() {
        return bytes(record.getKey());
    }

    /** The record's key as a text; it is the task's id where whoever wrote it kept to the rules. */
    String keyText() {
        return key().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    }

    /** Where the record came from, in the form of an id. */
    String origin() {
        return record.getTopic() + "/" + record.getPartition() + "/" + record.getOffset();
    }

    private static Optional<byte[]> bytes(ByteBuffer buffer) {
        if (buffer == null) return Optional.empty();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Optional.of(bytes);
    }
}
