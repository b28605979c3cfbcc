package dev.shoal.cli.deadletters;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.JsonLine;
import dev.shoal.cli.client.Printable;
import dev.shoal.cli.client.RecordJson;
import dev.shoal.schemas.avro.DeadLetter;
import java.io.PrintStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Shows one dead letter with what is in it. */
public final class LetterView implements DeadLetterTopic.Visitor {
    private static final int MOST_CONTENT = 16_000;
    private static final int MOST_RAW = 2_000;

    private final Contents contents;
    private final boolean json;
    private final PrintStream out;

    private LetterView(Contents contents, boolean json, PrintStream out) {
        this.contents = contents;
        this.json = json;
        this.out = out;
    }

    /** @throws dev.shoal.bootstrap.config.InvalidInput if there is no such dead letter */
    public static void print(ConnectionSettings connection, String id, boolean json, PrintStream out) {
        LetterId letter = LetterId.of(id);
        try (var topic = new DeadLetterTopic(connection)) {
            topic.read(letter, new LetterView(topic.contents(), json, out));
        }
    }

    @Override
    public void letter(Letter letter) {
        Content content = contents.of(letter);
        if (json) {
            out.println(JsonLine.of(json(letter, content)));
            return;
        }
        DeadLetter record = letter.record();
        line("id", letter.id().toString());
        line("at", record.getAt().toString());
        line("code", record.getCode());
        line("cause", record.getCause());
        line("process", record.getProcess());
        line("from", letter.origin());
        out.println(label("key")
                + letter.key().map(key -> Printable.bytes(key, MOST_RAW)).orElse("(none)"));
        if (content instanceof Content.Decoded decoded) {
            line("content", decoded.record().getSchema().getName());
            out.println(RecordJson.pretty(RecordJson.of(decoded.record()), MOST_CONTENT));
        } else if (content instanceof Content.Undecoded raw) {
            line("content", raw.bytes().length + " bytes that cannot be decoded: " + raw.why());
            out.println(Printable.bytes(raw.bytes(), MOST_RAW));
        } else {
            line("content", "(no value)");
        }
    }

    @Override
    public void other(LetterId id, ConsumerRecord<byte[], byte[]> record, String why) {
        LetterRow row = LetterRow.other(id, record, why);
        if (json) {
            out.println(JsonLine.of(row.json()));
            return;
        }
        line("id", id.toString());
        line("at", row.at().toString());
        line("cause", "this record is no dead letter: " + why);
        if (record.value() != null) out.println(Printable.bytes(record.value(), MOST_RAW));
    }

    private ObjectNode json(Letter letter, Content content) {
        ObjectNode json = LetterRow.of(letter, contents).json();
        if (content instanceof Content.Decoded decoded) {
            json.put("type", decoded.record().getSchema().getName());
            json.set("content", RecordJson.of(decoded.record()));
        } else if (content instanceof Content.Undecoded raw) {
            json.put("undecoded", Printable.bytes(raw.bytes(), MOST_RAW)).put("why", Printable.text(raw.why(), 500));
        }
        return json;
    }

    private void line(String name, String value) {
        out.println(label(name) + Printable.text(value, MOST_RAW));
    }

    private static String label(String name) {
        return String.format("%-9s", name);
    }
}
