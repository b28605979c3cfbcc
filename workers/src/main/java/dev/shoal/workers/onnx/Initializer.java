package dev.shoal.workers.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** A constant of a graph in memory. */
record Initializer(ProtoMessage message) {
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    private static final int INT64 = 7;

    // Field numbers of onnx.proto.
    private static final int DIMENSIONS = 1;
    private static final int TYPE = 2;
    private static final int FLOATS = 4;
    private static final int NUMBERS = 7;
    private static final int NAME = 8;
    private static final int RAW = 9;

    static Initializer floats(String name, long rows, long columns, byte[] raw) {
        return new Initializer(new ProtoMessage()
                .add(DIMENSIONS, rows)
                .add(DIMENSIONS, columns)
                .add(TYPE, FLOAT)
                .add(NAME, name)
                .add(RAW, raw));
    }

    /** Of the same type and width, with rows of zeros behind its own. Nothing where its values are no floats, or elsewhere. */
    Optional<Initializer> extended(int rows) {
        List<Long> dimensions = dimensions();
        Optional<ByteBuffer> values = values(FLOAT);
        // Small ones may be written as numbers.
        if (values.isEmpty() && message.number(TYPE) == FLOAT)
            values = message.bytes(FLOATS).map(Initializer::buffer);
        if (values.isEmpty() || dimensions.size() != 2) return Optional.empty();
        if (dimensions.get(0) >= rows) return Optional.of(this);
        long bytes = dimensions.get(0) * dimensions.get(1) * Float.BYTES;
        if (values.get().remaining() != bytes) return Optional.empty();
        byte[] raw = new byte[Math.toIntExact(rows * dimensions.get(1) * Float.BYTES)];
        values.get().get(raw, 0, values.get().remaining());
        return Optional.of(floats(name(), rows, dimensions.get(1), raw));
    }

    String name() {
        return message.text(NAME);
    }

    List<Long> dimensions() {
        return message.numbers(DIMENSIONS);
    }

    /** The values, where they are of the type and lie here. */
    Optional<ByteBuffer> values(int type) {
        if (message.number(TYPE) != type) return Optional.empty();
        return message.bytes(RAW).map(Initializer::buffer);
    }

    private static ByteBuffer buffer(ProtoMessage.Bytes bytes) {
        return ByteBuffer.wrap(bytes.array(), bytes.from(), bytes.length())
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Its only element, where it is one whole number. */
    Optional<Long> wholeNumber() {
        List<Long> numbers = message.numbers(NUMBERS);
        if (message.number(TYPE) == INT64 && numbers.size() == 1) return Optional.of(numbers.get(0));
        return values(INT64).filter(raw -> raw.remaining() == Long.BYTES).map(raw -> raw.getLong(0));
    }
}
