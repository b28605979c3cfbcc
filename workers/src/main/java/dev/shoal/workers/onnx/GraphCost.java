package dev.shoal.workers.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a graph computes and reads.
 *
 * @param layerWeights of the matrices that every token passes, @param headWeights of the last one, which only positions with
 *     logits pass
 * @param weightBytes of all these, as they are computed with, @param attentionWidth heads times head size, over all layers
 */
public record GraphCost(long layerWeights, long headWeights, long weightBytes, long attentionWidth) {
    private static final long MOST_BYTES = 128L << 20;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_NUMBER = 3;
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int BYTES_OF_A_FLOAT = Float.BYTES;

    /** Multiplications and additions of a prompt without a past: with itself, as far as each token sees. */
    public double prefill(int tokens) {
        double attention = 4.0 * attentionWidth * tokens * (tokens + 1) / 2;
        return 2.0 * layerWeights * tokens + 2.0 * headWeights + attention;
    }

    /** Multiplications and additions of one token in each of several rows. */
    public double decode(int rows, int past) {
        return rows * (2.0 * (layerWeights + headWeights) + 4.0 * attentionWidth * (past + 1));
    }

    /** Nothing where the matrices cannot be read from the file, or it is large. */
    static Optional<GraphCost> read(Path file, Graph graph, boolean unpacked) {
        try {
            if (Files.size(file) > MOST_BYTES) return Optional.empty();
            var bytes = new ProtoMessage.Bytes(Files.readAllBytes(file));
            ProtoMessage model = ProtoMessage.read(bytes).messages(MODEL_GRAPH).get(0);
            return of(model, graph, unpacked);
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<GraphCost> of(ProtoMessage model, Graph graph, boolean unpacked) {
        Map<String, Initializer> initializers = new HashMap<>();
        for (ProtoMessage one : model.messages(GraphEdit.GRAPH_INITIALIZER)) {
            initializers.put(new Initializer(one).name(), new Initializer(one));
        }
        long weights = 0;
        long last = 0;
        double bytes = 0;
        long heads = 0;
        for (ProtoMessage node : model.messages(GRAPH_NODE)) {
            heads += node.text(GraphEdit.NODE_TYPE).equals("GroupQueryAttention") ? attribute(node, "num_heads") : 0;
            long here = weights(node, initializers);
            if (here == 0) continue;
            weights += here;
            last = here;
            long bits = attribute(node, "bits");
            bytes += here * (bits == 0 || unpacked ? BYTES_OF_A_FLOAT : bits / (double) Byte.SIZE);
        }
        if (weights == 0) return Optional.empty();
        KvPart part = graph.parts().get(0);
        long known = heads == 0 ? (long) part.heads() * graph.parts().size() / 2 : heads;
        return Optional.of(new GraphCost(weights - last, last, (long) bytes, known * part.headSize()));
    }

    private static long weights(ProtoMessage node, Map<String, Initializer> initializers) {
        String type = node.text(GraphEdit.NODE_TYPE);
        if (type.equals("MatMulNBits")) return attribute(node, "N") * attribute(node, "K");
        List<String> inputs = node.texts(GraphEdit.NODE_INPUT);
        if (!type.equals("MatMul") && !type.equals("Gemm") || inputs.size() < 2) return 0;
        Initializer matrix = initializers.get(inputs.get(1));
        if (matrix == null || matrix.dimensions().size() != 2) return 0;
        return matrix.dimensions().get(0) * matrix.dimensions().get(1);
    }

    private static long attribute(ProtoMessage node, String name) {
        return node.messages(NODE_ATTRIBUTE).stream()
                .filter(attribute -> attribute.text(ATTRIBUTE_NAME).equals(name))
                .mapToLong(attribute -> attribute.number(ATTRIBUTE_NUMBER))
                .findFirst()
                .orElse(0);
    }
}
