package dev.shoal.workers.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights of a MatMulNBits node: whole numbers of 4 or 8 bits in blocks, each with a scale.
 *
 * @param rows outputs, @param columns inputs, @param values [rows, blocks, bytes of a block], @param scales [rows, blocks]
 */
record PackedWeights(
        ProtoMessage node, int rows, int columns, int bits, int block, ByteBuffer values, ByteBuffer scales) {
    private static final String TYPE = "MatMulNBits";
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_NUMBER = 3;

    /** Nothing where the node is another one, or its weights are of a kind that is left as it is. */
    static Optional<PackedWeights> of(ProtoMessage node, Map<String, Initializer> initializers) {
        List<String> inputs = node.texts(GraphEdit.NODE_INPUT);
        // Further inputs are zero points, an order of the columns and a bias.
        if (!node.text(GraphEdit.NODE_TYPE).equals(TYPE) || inputs.size() != 3) return Optional.empty();
        int rows = attribute(node, "N");
        int columns = attribute(node, "K");
        int bits = attribute(node, "bits");
        int block = attribute(node, "block_size");
        if (bits != 4 && bits != 8 || rows < 1 || columns < 1 || block < 2) return Optional.empty();
        long blocks = (columns + block - 1L) / block;
        Optional<ByteBuffer> values = values(initializers, inputs.get(1), Initializer.UINT8)
                .filter(found -> found.remaining() == rows * blocks * block * bits / Byte.SIZE);
        Optional<ByteBuffer> scales = values(initializers, inputs.get(2), Initializer.FLOAT)
                .filter(found -> found.remaining() == rows * blocks * Float.BYTES);
        if (values.isEmpty() || scales.isEmpty()) return Optional.empty();
        return Optional.of(new PackedWeights(node, rows, columns, bits, block, values.get(), scales.get()));
    }

    private static Optional<ByteBuffer> values(Map<String, Initializer> initializers, String name, int type) {
        return Optional.ofNullable(initializers.get(name)).flatMap(initializer -> initializer.values(type));
    }

    /** A whole number; 0 where it is missing. */
    static int attribute(ProtoMessage node, String name) {
        return node.messages(NODE_ATTRIBUTE).stream()
                .filter(attribute -> attribute.text(ATTRIBUTE_NAME).equals(name))
                .mapToInt(attribute -> (int) attribute.number(ATTRIBUTE_NUMBER))
                .findFirst()
                .orElse(0);
    }

    /** Unpacked. */
    long bytes() {
        return (long) rows * columns * Float.BYTES;
    }

    private String plainName() {
        return node.texts(GraphEdit.NODE_INPUT).get(1) + ".plain";
    }

    ProtoMessage plainNode() {
        var plain = new ProtoMessage()
                .add(GraphEdit.NODE_INPUT, node.texts(GraphEdit.NODE_INPUT).get(0))
                .add(GraphEdit.NODE_INPUT, plainName());
        node.texts(GraphEdit.NODE_OUTPUT).forEach(output -> plain.add(GraphEdit.NODE_OUTPUT, output));
        return plain.add(GraphEdit.NODE_TYPE, "MatMul");
    }

    /** Single precision, [columns, rows]: the product is x times it. */
    Initializer plainWeights() {
        ByteBuffer plain = ByteBuffer.allocate((int) bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int blocks = (columns + block - 1) / block;
        int zero = 1 << bits - 1;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float scale = scales.getFloat((row * blocks + column / block) * Float.BYTES);
                plain.putFloat(
                        (column * rows + row) * Float.BYTES, (value(row * blocks * block + column) - zero) * scale);
            }
        }
        return Initializer.floats(plainName(), columns, rows, plain.array());
    }

    /** The number at an index; of two in a byte the first is the lower half. */
    private int value(int index) {
        if (bits == Byte.SIZE) return values.get(index) & 0xff;
        return values.get(index / 2) >> (index % 2) * 4 & 0xf;
    }
}
