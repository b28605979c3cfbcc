package dev.shoal.cli.deadletters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.cli.client.Printable;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a list says of a dead letter: everything but its content. Texts are as they came: to be made printable. */
record LetterRow(
        LetterId id,
        Instant at,
        String code,
        String cause,
        String process,
        String origin,
        String task,
        Optional<String> agent,
        int bytes) {
    private static final int LONGEST = 300;

    static LetterRow of(Letter letter, Contents contents) {
        DeadLetter record = letter.record();
        // What nobody could read then can hardly be read now, and each try may ask the registry.
        boolean readable = !record.getCode().equals(ErrorCode.UNREADABLE_RECORD.code());
        return new LetterRow(
                letter.id(),
                record.getAt(),
                record.getCode(),
                record.getCause(),
                record.getProcess(),
                letter.origin(),
                letter.keyText(),
                readable ? contents.of(letter).text("agent") : Optional.empty(),
                letter.value().map(value -> value.length).orElse(0));
    }

    static LetterRow other(LetterId id, ConsumerRecord<byte[], byte[]> record, String why) {
        int bytes = record.value() == null ? 0 : record.value().length;
        Instant at = Instant.ofEpochMilli(record.timestamp());
        return new LetterRow(id, at, "no_dead_letter", why, "", "", "", Optional.empty(), bytes);
    }

    String[] cells() {
        return new String[] {
            id.toString(), at.toString(), shown(code), shown(origin), shown(task), shown(agent.orElse("")), shown(cause)
        };
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", id.toString()).put("at", at.toString()).put("code", code);
        json.put("cause", Printable.text(cause, 2_000)).put("process", process).put("origin", origin);
        json.put("task", task).put("bytes", bytes);
        agent.ifPresent(name -> json.put("agent", name));
        return json;
    }

    private static String shown(String text) {
        return Printable.text(text, LONGEST);
    }
}
