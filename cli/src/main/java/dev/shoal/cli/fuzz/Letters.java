package dev.shoal.cli.fuzz;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Reads all dead letters and notes each at the record that it is about. One use, one thread. */
final class Letters {
    private final SentRecords sent;
    private final Map<String, Map<String, Integer>> byTopicAndCode = new TreeMap<>();
    private final List<String> withoutCause = new ArrayList<>();
    private final List<String> aboutGoodTasks = new ArrayList<>();
    private int consequences;

    private Letters(SentRecords sent) {
        this.sent = sent;
    }

    static Letters read(ConnectionSettings connection, SentRecords sent) {
        var letters = new Letters(sent);
        String topic = new Topics(connection.topicPrefix()).deadLetters();
        try (var scan = new TopicScan(connection);
                Registry registry = Registry.connect(connection.registry())) {
            var records = registry.serde(DeadLetter.class).deserializer();
            scan.read(
                    scan.partitions(topic),
                    Optional.empty(),
                    record -> letters.take(records.deserialize(topic, record.value())));
        }
        return letters;
    }

    private void take(DeadLetter letter) {
        byTopicAndCode
                .computeIfAbsent(letter.getTopic(), t -> new TreeMap<>())
                .merge(letter.getCode(), 1, Integer::sum);
        var partition = new TopicPartition(letter.getTopic(), letter.getPartition());
        String place = partition + "@" + letter.getOffset();
        if (letter.getCause().isBlank() || letter.getCode().isBlank()) withoutCause.add(place);
        if (sent.letter(partition, letter.getOffset())) return;
        // A hostile turn, say, was answered, and the answer is hostile too.
        consequences++;
        if (key(letter).startsWith(GoodTasks.PREFIX)) {
            aboutGoodTasks.add(place + ": " + letter.getCode() + ": " + letter.getCause());
        }
    }

    private static String key(DeadLetter letter) {
        ByteBuffer key = letter.getKey();
        return key == null ? "" : StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    }

    Map<String, Map<String, Integer>> byTopicAndCode() {
        return byTopicAndCode;
    }

    List<String> withoutCause() {
        return withoutCause;
    }

    List<String> aboutGoodTasks() {
        return aboutGoodTasks;
    }

    /** Letters about records that bad ones led to. */
    int consequences() {
        return consequences;
    }
}
