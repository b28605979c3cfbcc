package dev.shoal.workers.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes a graph before ONNX Runtime gets it, without changing what it computes: logits of several last positions where it
 * gives those of the last one only, and packed weights unpacked.
 */
final class GraphEdit {
    /** The first position with logits, counted from the end: -1 for the last one only. */
    static final String FIRST_LOGIT = "shoal_first_logit";

    /** Nodes between the cut and the logits: a norm, the head, perhaps a scale and a cast. */
    static final int MOST_BEHIND = 12;

    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    static final int GRAPH_INITIALIZER = 5;
    static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int GRAPH_INNER = 13;
    static final int NODE_INPUT = 1;
    static final int NODE_OUTPUT = 2;
    static final int NODE_TYPE = 4;
    private static final int VALUE_NAME = 1;
    private static final int VALUE_TYPE = 2;
    private static final int TYPE_TENSOR = 1;
    private static final int TENSOR_ELEMENT = 1;
    private static final int TENSOR_SHAPE = 2;
    static final int SHAPE_DIMENSION = 1;
    private static final int DIMENSION_VALUE = 1;
    static final int DIMENSION_NAME = 2;
    static final int INT64 = 7;

    private final ProtoMessage model;
    private final ProtoMessage graph;
    private final List<ProtoMessage> nodes;
    private final Map<String, Initializer> initializers = new HashMap<>();
    private boolean changed;

    private GraphEdit(ProtoMessage model) {
        this.model = model;
        graph = model.messages(MODEL_GRAPH).get(0);
        nodes = new ArrayList<>(graph.messages(GRAPH_NODE));
        for (ProtoMessage one : graph.messages(GRAPH_INITIALIZER)) {
            var initializer = new Initializer(one);
            initializers.put(initializer.name(), initializer);
        }
    }

    /** The changed model; nothing where there is nothing to change. */
    static Optional<byte[]> edited(byte[] model, boolean unpack) {
        var edit = new GraphEdit(ProtoMessage.read(new ProtoMessage.Bytes(model)));
        edit.giveSeveralLogits();
        if (unpack) edit.unpack();
        return edit.changed ? Optional.of(edit.written()) : Optional.empty();
    }

    /** Bytes of the weights that could be unpacked, once they are. */
    static long unpackedBytes(byte[] model) {
        var edit = new GraphEdit(ProtoMessage.read(new ProtoMessage.Bytes(model)));
        return edit.nodes.stream()
                .map(node -> PackedWeights.of(node, edit.initializers))
                .flatMap(Optional::stream)
                .mapToLong(PackedWeights::bytes)
                .sum();
    }

    /**
     * A model whose passes take tokens of any sequences together: see {@link PackEdit}. Nothing where the graph is of another
     * kind.
     *
     * @param places most keys that a pass sees
     */
    static Optional<byte[]> packed(byte[] model, boolean unpack, int places) {
        var edit = new GraphEdit(ProtoMessage.read(new ProtoMessage.Bytes(model)));
        Optional<ProtoMessage> cut = edit.cut();
        if (!new PackEdit(edit.nodes, edit.initializers, edit.graph).apply(cut, places)) return Optional.empty();
        edit.declareSeveralLogits();
        if (unpack) edit.unpack();
        return Optional.of(edit.written());
    }

    private void giveSeveralLogits() {
        Optional<ProtoMessage> cut = cut();
        Optional<ProtoMessage> output = graph.messages(GRAPH_OUTPUT).stream()
                .filter(value -> value.text(VALUE_NAME).equals(Graph.LOGITS))
                .findFirst();
        if (cut.isEmpty() || output.isEmpty()) return;
        ProtoMessage slice = cut.get();
        List<String> inputs = new ArrayList<>(slice.texts(NODE_INPUT));
        inputs.set(1, FIRST_LOGIT);
        slice.remove(NODE_INPUT);
        inputs.forEach(input -> slice.add(NODE_INPUT, input));
        declareSeveralLogits();
        var one = new ProtoMessage().add(SHAPE_DIMENSION, new ProtoMessage().add(DIMENSION_VALUE, 1));
        graph.add(GRAPH_INPUT, value(FIRST_LOGIT, INT64, one));
        changed = true;
    }

    private void declareSeveralLogits() {
        List<ProtoMessage> outputs = graph.messages(GRAPH_OUTPUT);
        graph.remove(GRAPH_OUTPUT);
        for (ProtoMessage value : outputs) {
            graph.add(GRAPH_OUTPUT, value.text(VALUE_NAME).equals(Graph.LOGITS) ? severalPositions(value) : value);
        }
        // Shapes of inner values may say that there is one position.
        graph.remove(GRAPH_INNER);
    }

    static ProtoMessage value(String name, long element, ProtoMessage shape) {
        var tensor = new ProtoMessage().add(TENSOR_ELEMENT, element).add(TENSOR_SHAPE, shape);
        return new ProtoMessage().add(VALUE_NAME, name).add(VALUE_TYPE, new ProtoMessage().add(TYPE_TENSOR, tensor));
    }

    private static ProtoMessage severalPositions(ProtoMessage value) {
        ProtoMessage tensor =
                value.messages(VALUE_TYPE).get(0).messages(TYPE_TENSOR).get(0);
        List<ProtoMessage> dimensions = tensor.messages(TENSOR_SHAPE).get(0).messages(SHAPE_DIMENSION);
        var shape = new ProtoMessage();
        for (int i = 0; i < dimensions.size(); i++) {
            shape.add(SHAPE_DIMENSION, i == 1 ? new ProtoMessage().add(DIMENSION_NAME, "wanted") : dimensions.get(i));
        }
        return value(value.text(VALUE_NAME), tensor.number(TENSOR_ELEMENT), shape);
    }

    /** The node that leaves the last position only: Slice(x, -1, to the end, axis 1 or -2), a few nodes before the logits. */
    private Optional<ProtoMessage> cut() {
        Map<String, ProtoMessage> makers = new HashMap<>();
        for (ProtoMessage node : nodes) for (String output : node.texts(NODE_OUTPUT)) makers.put(output, node);
        ProtoMessage node = makers.get(Graph.LOGITS);
        for (int i = 0; i < MOST_BEHIND && node != null; i++) {
            List<String> inputs = node.texts(NODE_INPUT);
            if (node.text(NODE_TYPE).equals("Slice") && leavesLast(inputs)) return Optional.of(node);
            if (inputs.isEmpty()) break;
            node = makers.get(inputs.get(0));
        }
        return Optional.empty();
    }

    private boolean leavesLast(List<String> inputs) {
        if (inputs.size() < 4 || inputs.size() > 5) return false;
        boolean step = inputs.size() == 4 || is(inputs.get(4), 1);
        boolean toTheEnd =
                single(inputs.get(2)).filter(end -> end >= Integer.MAX_VALUE).isPresent();
        return is(inputs.get(1), -1) && toTheEnd && (is(inputs.get(3), 1) || is(inputs.get(3), -2)) && step;
    }

    private boolean is(String name, long expected) {
        return single(name).filter(value -> value == expected).isPresent();
    }

    private Optional<Long> single(String name) {
        return Optional.ofNullable(initializers.get(name)).flatMap(Initializer::wholeNumber);
    }

    private void unpack() {
        for (int i = 0; i < nodes.size(); i++) {
            Optional<PackedWeights> packed = PackedWeights.of(nodes.get(i), initializers);
            if (packed.isEmpty()) continue;
            nodes.set(i, packed.get().plainNode());
            Initializer plain = packed.get().plainWeights();
            initializers.put(plain.name(), plain);
            changed = true;
        }
    }

    private byte[] written() {
        Set<String> used = new HashSet<>();
        for (ProtoMessage node : nodes) used.addAll(node.texts(NODE_INPUT));
        graph.remove(GRAPH_NODE).remove(GRAPH_INITIALIZER);
        nodes.forEach(node -> graph.add(GRAPH_NODE, node));
        initializers.values().stream()
                .filter(initializer -> used.contains(initializer.name()))
                .forEach(initializer -> graph.add(GRAPH_INITIALIZER, initializer.message()));
        return model.remove(MODEL_GRAPH).add(MODEL_GRAPH, graph).written();
    }
}
