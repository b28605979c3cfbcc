package dev.shoal.cli.deadletters;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.JsonLine;
import dev.shoal.cli.client.Table;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Lists dead letters, the newest last. */
public final class LetterList {
    private static final int LINE = 200;

    private final LetterFilter filter;
    private final int limit;
    /** The oldest first, so that it makes room for a newer one. */
    private final PriorityQueue<LetterRow> newest =
            new PriorityQueue<>(Comparator.comparing(LetterRow::at).thenComparing(LetterRow::id));

    private long found;

    private LetterList(LetterFilter filter, int limit) {
        this.filter = filter;
        this.limit = limit;
    }

    public static void print(
            ConnectionSettings connection, FilterOptions options, int limit, boolean json, PrintStream out) {
        var list = new LetterList(options.filter(), limit);
        try (var topic = new DeadLetterTopic(connection)) {
            list.read(topic);
        }
        if (json) list.rows().forEach(row -> out.println(JsonLine.of(row.json())));
        else list.print(out);
    }

    private void read(DeadLetterTopic topic) {
        Contents contents = topic.contents();
        topic.read(filter.since(), new DeadLetterTopic.Visitor() {
            @Override
            public void letter(Letter letter) {
                if (filter.matches(letter, contents)) add(LetterRow.of(letter, contents));
            }

            @Override
            public void other(LetterId id, ConsumerRecord<byte[], byte[]> record, String why) {
                LetterRow row = LetterRow.other(id, record, why);
                if (filter.matchesOther(row.at())) add(row);
            }
        });
    }

    private void add(LetterRow row) {
        found++;
        newest.add(row);
        if (newest.size() > limit) newest.remove();
    }

    private List<LetterRow> rows() {
        List<LetterRow> rows = new ArrayList<>(newest);
        rows.sort(newest.comparator());
        return rows;
    }

    private void print(PrintStream out) {
        if (found == 0) {
            out.println("no dead letters" + (filter.equals(LetterFilter.ALL) ? "" : " match"));
            return;
        }
        var table = new Table("ID", "AT", "CODE", "FROM", "TASK", "AGENT", "CAUSE");
        rows().forEach(row -> table.add(row.cells()));
        out.print(table.text(LINE));
        if (found > newest.size()) {
            out.println("the newest " + newest.size() + " of " + found + "; --limit shows more");
        }
    }
}
