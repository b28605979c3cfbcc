package dev.shoal.cli.deadletters;

import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** The topics that dead letters come from: which are there, and what was already sent back to them. Not thread-safe. */
final class Origins {
    /** Header of a record that was sent again: the id of its dead letter. */
    static final String HEADER = "shoal-replay-of";

    private final TopicScan scan;
    private final Topics topics;
    private final Set<String> existing;

    Origins(TopicScan scan, Topics topics) {
        this.scan = scan;
        this.topics = topics;
        this.existing = scan.topics();
    }

    /** Why nothing may be sent to the topic; empty when it may. A dead letter is data: it could name any topic. */
    Optional<String> refusal(String topic) {
        boolean ours = topics.coPartitioned().contains(topic) || topics.work(topic);
        if (!ours) return Optional.of("no process of this installation reads the topic " + topic);
        return existing.contains(topic) ? Optional.empty() : Optional.of("the topic " + topic + " is gone");
    }

    /**
     * Where dead letters were sent again, by their ids.
     *
     * @param since by topic, the time of its oldest dead letter: nothing was sent again before
     */
    Map<String, String> replays(Map<String, Instant> since) {
        Map<String, String> found = new HashMap<>();
        since.forEach((topic, from) -> {
            if (refusal(topic).isPresent()) return;
            scan.read(scan.partitions(topic), Optional.of(from), record -> {
                Header header = record.headers().lastHeader(HEADER);
                if (header == null || header.value() == null) return;
                found.put(
                        new String(header.value(), StandardCharsets.UTF_8),
                        record.topic() + "/" + record.partition() + "/" + record.offset());
            });
        });
        return found;
    }

    /** The bytes to send: what the letter kept, or what still stands where it came from. */
    Optional<byte[]> value(Letter letter) {
        if (letter.value().isPresent()) return letter.value();
        var place =
                new TopicPartition(letter.record().getTopic(), letter.record().getPartition());
        if (!new HashSet<>(scan.partitions(place.topic())).contains(place)) return Optional.empty();
        return scan.at(place, letter.record().getOffset()).map(ConsumerRecord::value);
    }
}
