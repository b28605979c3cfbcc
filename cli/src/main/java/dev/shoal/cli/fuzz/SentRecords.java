package dev.shoal.cli.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** Where each bad record stands, and what has to become of it: a million of them in a few megabytes. Thread-safe. */
final class SentRecords {
    private static final int FIRST_SIZE = 1024;
    private static final Expect[] EXPECTS = Expect.values();

    private final Map<TopicPartition, PartitionRecords> partitions = new HashMap<>();
    private final List<String> kinds = new ArrayList<>();
    private final Map<String, Place> tasks = new HashMap<>();
    private int refused;

    /** Where a record stands. */
    record Place(TopicPartition partition, long offset) {
        @Override
        public String toString() {
            return partition.topic() + "/" + partition.partition() + "/" + offset;
        }
    }

    /** Takes each record with the number of its dead letters. */
    interface Visitor {
        void visit(Place place, String kind, Expect expect, int letters);
    }

    /** The records of one partition; their offsets grow. */
    private static final class PartitionRecords {
        private long[] offsets = new long[FIRST_SIZE];
        private byte[] kinds = new byte[FIRST_SIZE];
        private byte[] expects = new byte[FIRST_SIZE];
        private byte[] letters = new byte[FIRST_SIZE];
        private int size;

        void add(long offset, int kind, Expect expect) {
            if (size == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * size);
                kinds = Arrays.copyOf(kinds, 2 * size);
                expects = Arrays.copyOf(expects, 2 * size);
                letters = Arrays.copyOf(letters, 2 * size);
            }
            offsets[size] = offset;
            kinds[size] = (byte) kind;
            expects[size] = (byte) expect.ordinal();
            size++;
        }

        int find(long offset) {
            return Arrays.binarySearch(offsets, 0, size, offset);
        }
    }

    synchronized void sent(TopicPartition partition, long offset, Rubbish rubbish) {
        int kind = kinds.indexOf(rubbish.kind());
        if (kind < 0) {
            kind = kinds.size();
            kinds.add(rubbish.kind());
        }
        partitions.computeIfAbsent(partition, p -> new PartitionRecords()).add(offset, kind, rubbish.expect());
        rubbish.task().ifPresent(task -> tasks.put(task, new Place(partition, offset)));
    }

    /** Kafka did not take it. */
    synchronized void refused() {
        refused++;
    }

    synchronized int refusedCount() {
        return refused;
    }

    synchronized int size() {
        return partitions.values().stream().mapToInt(sent -> sent.size).sum();
    }

    /** The offset after the last bad record of each partition. */
    synchronized Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new HashMap<>();
        partitions.forEach((partition, sent) -> ends.put(partition, sent.offsets[sent.size - 1] + 1));
        return ends;
    }

    /** Notes a dead letter. @return false if no bad record stands there */
    synchronized boolean letter(TopicPartition partition, long offset) {
        PartitionRecords sent = partitions.get(partition);
        int index = sent == null ? -1 : sent.find(offset);
        if (index < 0) return false;
        if (sent.letters[index] < Byte.MAX_VALUE) sent.letters[index]++;
        return true;
    }

    synchronized void forEach(Visitor visitor) {
        partitions.forEach((partition, sent) -> {
            for (int i = 0; i < sent.size; i++) {
                visitor.visit(
                        new Place(partition, sent.offsets[i]),
                        kinds.get(sent.kinds[i]),
                        EXPECTS[sent.expects[i]],
                        sent.letters[i]);
            }
        });
    }

    /** The tasks that bad records may have started, and where those stand. */
    synchronized Map<String, Place> tasks() {
        return Map.copyOf(tasks);
    }

    synchronized int letters(Place place) {
        PartitionRecords sent = partitions.get(place.partition());
        int index = sent == null ? -1 : sent.find(place.offset());
        return index < 0 ? 0 : sent.letters[index];
    }

    /** What was done to the record there; empty when it is none of ours. */
    synchronized Optional<String> kind(Place place) {
        PartitionRecords sent = partitions.get(place.partition());
        int index = sent == null ? -1 : sent.find(place.offset());
        return index < 0 ? Optional.empty() : Optional.of(kinds.get(sent.kinds[index]));
    }
}
