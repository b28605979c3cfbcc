package dev.shoal.workers.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A protobuf message in memory as a list of fields, to be read, changed and written again; what is not touched is written as
 * it was. Not thread-safe.
 */
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private final List<Field> fields = new ArrayList<>();

    /** @param number of a varint, else 0, @param bytes of anything else, else none */
    private record Field(int id, int wireType, long number, Bytes bytes) {}

    /** Part of an array. */
    record Bytes(byte[] array, int from, int to) {
        Bytes(byte[] array) {
            this(array, 0, array.length);
        }

        int length() {
            return to - from;
        }

        String text() {
            return new String(array, from, length(), StandardCharsets.UTF_8);
        }
    }

    ProtoMessage() {}

    /** @throws IllegalArgumentException if the bytes are no message */
    static ProtoMessage read(Bytes bytes) {
        var message = new ProtoMessage();
        var reading = new Reading(bytes);
        while (reading.at < bytes.to) message.fields.add(reading.field());
        return message;
    }

    /** The messages in the field. */
    List<ProtoMessage> messages(int id) {
        return all(id).stream().map(ProtoMessage::read).toList();
    }

    List<String> texts(int id) {
        return all(id).stream().map(Bytes::text).toList();
    }

    String text(int id) {
        return all(id).stream().map(Bytes::text).findFirst().orElse("");
    }

    Optional<Bytes> bytes(int id) {
        return all(id).stream().findFirst();
    }

    private List<Bytes> all(int id) {
        return fields.stream()
                .filter(field -> field.id == id && field.wireType == LENGTH)
                .map(Field::bytes)
                .toList();
    }

    /** 0 where it is missing. */
    long number(int id) {
        return fields.stream()
                .filter(field -> field.id == id && field.wireType == VARINT)
                .mapToLong(Field::number)
                .findFirst()
                .orElse(0);
    }

    /** Numbers, packed or one by one. */
    List<Long> numbers(int id) {
        List<Long> numbers = new ArrayList<>();
        for (Field field : fields) {
            if (field.id != id) continue;
            if (field.wireType == VARINT) numbers.add(field.number);
            if (field.wireType != LENGTH) continue;
            var reading = new Reading(field.bytes);
            while (reading.at < field.bytes.to) numbers.add(reading.varint());
        }
        return numbers;
    }

    ProtoMessage add(int id, long number) {
        fields.add(new Field(id, VARINT, number, new Bytes(new byte[0])));
        return this;
    }

    ProtoMessage add(int id, byte[] bytes) {
        fields.add(new Field(id, LENGTH, 0, new Bytes(bytes)));
        return this;
    }

    ProtoMessage add(int id, String text) {
        return add(id, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtoMessage add(int id, ProtoMessage message) {
        return add(id, message.written());
    }

    /** Without the field. */
    ProtoMessage remove(int id) {
        fields.removeIf(field -> field.id == id);
        return this;
    }

    byte[] written() {
        var out = new ByteArrayOutputStream();
        for (Field field : fields) {
            varint(out, (long) field.id << 3 | field.wireType);
            if (field.wireType == VARINT) varint(out, field.number);
            if (field.wireType == LENGTH) varint(out, field.bytes.length());
            out.write(field.bytes.array, field.bytes.from, field.bytes.length());
        }
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    private static final class Reading {
        private final Bytes bytes;
        private int at;

        Reading(Bytes bytes) {
            this.bytes = bytes;
            this.at = bytes.from;
        }

        Field field() {
            long key = varint();
            int wireType = (int) (key & 7);
            int id = (int) (key >>> 3);
            if (wireType == VARINT) return new Field(id, VARINT, varint(), new Bytes(new byte[0]));
            long length =
                    switch (wireType) {
                        case EIGHT_BYTES -> Long.BYTES;
                        case FOUR_BYTES -> Integer.BYTES;
                        case LENGTH -> varint();
                        default -> -1;
                    };
            if (length < 0 || length > bytes.to - at) throw new IllegalArgumentException("no protobuf message");
            int from = at;
            at += (int) length;
            return new Field(id, wireType, 0, new Bytes(bytes.array, from, at));
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                if (at >= bytes.to) throw new IllegalArgumentException("no protobuf message");
                byte next = bytes.array[at++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) return value;
            }
            throw new IllegalArgumentException("no protobuf message");
        }
    }

    @Override
    public String toString() {
        return Arrays.toString(fields.stream().mapToInt(Field::id).toArray());
    }
}
