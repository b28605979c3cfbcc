package dev.shoal.cli.deadletters;

import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/** What the bytes of a dead letter turn out to be. */
sealed interface Content {
    record Decoded(SpecificRecord record) implements Content {}

    /** @param why it cannot be said, in words */
    record Undecoded(byte[] bytes, String why) implements Content {}

    record Nothing() implements Content {}

    /** A field of the record that holds a text, such as the agent; empty where that is not known. */
    default Optional<String> text(String field) {
        if (!(this instanceof Decoded decoded)) return Optional.empty();
        var found = decoded.record().getSchema().getField(field);
        if (found == null || !(decoded.record().get(found.pos()) instanceof String text)) return Optional.empty();
        return Optional.of(text);
    }
}
