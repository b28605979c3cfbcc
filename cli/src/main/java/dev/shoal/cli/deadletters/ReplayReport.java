package dev.shoal.cli.deadletters;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.client.JsonLine;
import dev.shoal.cli.client.Printable;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Replays dead letters and tells what became of each. */
public final class ReplayReport {
    /**
     * @param send false only tells what would be sent
     * @param again sends what was sent before, too
     * @param json one line for each letter instead of words
     */
    public record Options(boolean send, boolean again, boolean json) {}

    private ReplayReport() {}

    /** @return whether every letter that was meant is sent, or would be */
    public static boolean run(
            ConnectionSettings connection, List<String> ids, FilterOptions filter, Options options, PrintStream out) {
        LetterFilter meant = filter.filter();
        boolean filtered = !meant.equals(LetterFilter.ALL);
        if (ids.isEmpty() == !filtered) {
            String what = filtered ? "ids and filters exclude each other" : "name ids, or a filter such as --since=1d";
            throw new InvalidInput("The command line", List.of("dead-letters replay: " + what));
        }
        List<LetterId> letters = new ArrayList<>();
        for (String id : ids) letters.add(LetterId.of(id));
        var replayer = new Replayer(connection, options.send(), options.again());
        Map<LetterId, Fate> fates;
        try (var topic = new DeadLetterTopic(connection)) {
            fates = replayer.replay(filtered ? matching(topic, meant) : named(topic, letters));
        }
        if (options.json()) fates.forEach((id, fate) -> out.println(json(id, fate)));
        else print(fates, options.send(), out);
        return fates.values().stream().noneMatch(Fate::bad);
    }

    private static Replayer.Source named(DeadLetterTopic topic, List<LetterId> ids) {
        return visitor -> ids.forEach(id -> topic.read(id, visitor));
    }

    /** What is no dead letter matches no filter. */
    private static Replayer.Source matching(DeadLetterTopic topic, LetterFilter filter) {
        Contents contents = topic.contents();
        return visitor -> topic.read(filter.since(), new DeadLetterTopic.Visitor() {
            @Override
            public void letter(Letter letter) {
                if (filter.matches(letter, contents)) visitor.letter(letter);
            }

            @Override
            public void other(LetterId id, ConsumerRecord<byte[], byte[]> record, String why) {
                // see above
            }
        });
    }

    private static String json(LetterId id, Fate fate) {
        return JsonLine.of(JsonNodeFactory.instance
                .objectNode()
                .put("id", id.toString())
                .put("fate", name(fate.kind()))
                .put("detail", Printable.text(fate.detail(), 500)));
    }

    private static void print(Map<LetterId, Fate> fates, boolean send, PrintStream out) {
        fates.forEach((id, fate) -> out.println(
                id + "  " + name(fate.kind()).replace('_', ' ') + " " + Printable.text(fate.detail(), 500)));
        List<String> counts = new ArrayList<>();
        for (Fate.Kind kind : Fate.Kind.values()) {
            long count = fates.values().stream().filter(f -> f.kind() == kind).count();
            if (count > 0) counts.add(count + " " + name(kind).replace('_', ' '));
        }
        out.println(counts.isEmpty() ? "no dead letters match" : String.join(", ", counts));
        if (!send && !counts.isEmpty()) out.println("nothing was sent: --yes does it");
    }

    private static String name(Fate.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
