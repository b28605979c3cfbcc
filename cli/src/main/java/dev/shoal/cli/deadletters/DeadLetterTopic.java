package dev.shoal.cli.deadletters;

import dev.shoal.bootstrap.config.ConnectionSettings;
import dev.shoal.bootstrap.config.InvalidInput;
import dev.shoal.cli.client.TopicScan;
import dev.shoal.schemas.avro.DeadLetter;
import dev.shoal.schemas.serde.Registry;
import dev.shoal.schemas.serde.UnreadableRecord;
import dev.shoal.schemas.topic.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The dead letters of an installation, as they stand. Not thread-safe. */
final class DeadLetterTopic implements AutoCloseable {
    private final String topic;
    private final Registry registry;
    private final TopicScan scan;

    /** Takes each record of the topic, whichever it turns out to be. */
    interface Visitor {
        void letter(Letter letter);

        /** @param record somebody wrote something else to this topic, @param why it is no dead letter */
        void other(LetterId id, ConsumerRecord<byte[], byte[]> record, String why);
    }

    DeadLetterTopic(ConnectionSettings connection) {
        topic = new Topics(connection.topicPrefix()).deadLetters();
        registry = Registry.connect(connection.registry());
        scan = new TopicScan(connection);
    }

    Contents contents() {
        return new Contents(registry);
    }

    /** @param since the letters' time from which on they are wanted; earlier ones may come nevertheless */
    void read(Optional<Instant> since, Visitor visitor) {
        // A record is written when its letter is: never before the time that stands in it.
        scan.read(partitions(), since, record -> visit(record, visitor));
    }

    /** @throws InvalidInput if no dead letter can stand there, with what does */
    void read(LetterId id, Visitor visitor) {
        if (!id.topic().equals(topic)) throw invalid(id, "the dead letters of this installation are in " + topic);
        List<TopicPartition> partitions = partitions();
        if (!partitions.contains(id.place())) {
            throw invalid(id, "topic " + topic + " has the partitions 0 to " + (partitions.size() - 1));
        }
        Optional<ConsumerRecord<byte[], byte[]>> record = scan.at(id.place(), id.offset());
        if (record.isEmpty()) throw invalid(id, nothingThere(id));
        visit(record.get(), visitor);
    }

    private String nothingThere(LetterId id) {
        TopicScan.Range range = scan.range(id.place());
        if (range.end() == range.first()) return "this partition is empty";
        if (id.offset() < range.first() || id.offset() >= range.end()) {
            return "this partition holds the offsets " + range.first() + " to " + (range.end() - 1);
        }
        return "no record stands at this offset; `shoal dead-letters list` names those that do";
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> partitions = scan.partitions(topic);
        if (!partitions.isEmpty()) return partitions;
        throw new InvalidInput(
                "The installation",
                List.of("topic " + topic
                        + ": does not exist; is --topic-prefix right? `shoal topics apply` creates it"));
    }

    private static InvalidInput invalid(LetterId id, String what) {
        return new InvalidInput("The command line", List.of(id + ": " + what));
    }

    private void visit(ConsumerRecord<byte[], byte[]> record, Visitor visitor) {
        var id = new LetterId(record.topic(), record.partition(), record.offset());
        DeadLetter letter;
        try {
            letter = registry.serde(DeadLetter.class).deserializer().deserialize(topic, record.value());
        } catch (UnreadableRecord e) {
            visitor.other(id, record, String.valueOf(e.getMessage()));
            return;
        }
        if (letter == null) visitor.other(id, record, "the record has no value");
        else visitor.letter(new Letter(id, letter));
    }

    @Override
    public void close() {
        scan.close();
        registry.close();
    }
}
