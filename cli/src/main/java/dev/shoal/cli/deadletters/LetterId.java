package dev.shoal.cli.deadletters;

import dev.shoal.bootstrap.config.InvalidInput;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Where a dead letter stands: {@code topic/partition/offset}, its name in every command. */
record LetterId(String topic, int partition, long offset) implements Comparable<LetterId> {
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9._-]{1,249})/([0-9]{1,9})/([0-9]{1,18})");

    static Optional<LetterId> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) return Optional.empty();
        return Optional.of(
                new LetterId(parts.group(1), Integer.parseInt(parts.group(2)), Long.parseLong(parts.group(3))));
    }

    /** @throws InvalidInput if the text is no id */
    static LetterId of(String text) {
        return parse(text)
                .orElseThrow(() -> new InvalidInput(
                        "The command line",
                        List.of(text + ": is no id of a dead letter; one looks like dead-letters/2/17")));
    }

    TopicPartition place() {
        return new TopicPartition(topic, partition);
    }

    @Override
    public int compareTo(LetterId other) {
        int byPartition = Integer.compare(partition, other.partition);
        return byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }

    @Override
    public String toString() {
        return topic + "/" + partition + "/" + offset;
    }
}
