package dev.shoal.workers.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets one pass take tokens of several sequences, as many of each as there are. To the graph they are one sequence whose
 * keys and values lie in one pool; a bias of the attention hides from each token what is not of its own sequence, each token
 * says its position, and logits are computed for those tokens only that are asked for. So what sequences share is read once
 * for all of them. For graphs of GroupQueryAttention that sees the whole past. One use.
 */
final class PackEdit {
    /** Position of each token in its own sequence, shape [1, tokens]; where the graph has none of its own. */
    static final String POSITIONS = "shoal_positions";

    /** What is added to each token's scores, shape [1, 1, tokens, keys]. */
    static final String BIAS = "shoal_bias";

    /** Tokens with logits, by number. */
    static final String WANTED = "shoal_wanted";

    static final Set<String> INPUTS = Set.of(POSITIONS, BIAS, WANTED);

    private static final String ATTENTION = "GroupQueryAttention";

    // Inputs of GroupQueryAttention, by number.
    private static final int COSINES = 7;
    private static final int SINES = 8;
    private static final int POSITION_INPUT = 9;
    private static final int BIAS_INPUT = 10;
    /** Beyond it are scales of keys and values that are not floats. */
    private static final int LAST_KNOWN_INPUT = 11;

    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_NUMBER = 3;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int WHOLE_NUMBER = 2;

    private final List<ProtoMessage> nodes;
    private final Map<String, Initializer> initializers;
    private final ProtoMessage graph;

    PackEdit(List<ProtoMessage> nodes, Map<String, Initializer> initializers, ProtoMessage graph) {
        this.nodes = nodes;
        this.initializers = initializers;
        this.graph = graph;
    }

    /**
     * @param cut the node that leaves the last position only, where there is one
     * @param places most keys that a pass sees
     * @return false where the graph is of another kind; what was changed by then is of no use
     */
    boolean apply(Optional<ProtoMessage> cut, int places) {
        List<ProtoMessage> attentions = nodes.stream()
                .filter(node -> node.text(GraphEdit.NODE_TYPE).equals(ATTENTION))
                .toList();
        if (attentions.isEmpty()) return false;
        boolean rotates = false;
        for (ProtoMessage attention : attentions) {
            if (!fits(attention)) return false;
            boolean rotary = PackedWeights.attribute(attention, "do_rotary") == 1;
            if (rotary && !extendTables(attention, places)) return false;
            rotates |= rotary;
            wire(attention, rotary);
        }
        if (!chooseLogits(cut)) return false;
        if (rotates) declare(POSITIONS, GraphEdit.INT64, 2);
        declare(BIAS, Initializer.FLOAT, 4);
        declare(WANTED, GraphEdit.INT64, 1);
        return true;
    }

    /** Whether it sees the whole past, and nobody else uses the inputs that are needed here. */
    private static boolean fits(ProtoMessage attention) {
        List<String> inputs = attention.texts(GraphEdit.NODE_INPUT);
        for (int i = POSITION_INPUT; i < inputs.size(); i++) {
            boolean known = i == LAST_KNOWN_INPUT || inputs.get(i).isEmpty();
            if (!known) return false;
        }
        return PackedWeights.attribute(attention, "local_window_size") <= 0;
    }

    /** The kernel wants a row of its tables for every key, though it reads those of the positions only. */
    private boolean extendTables(ProtoMessage attention, int places) {
        List<String> inputs = attention.texts(GraphEdit.NODE_INPUT);
        for (int i = COSINES; i <= SINES; i++) {
            String name = i < inputs.size() ? inputs.get(i) : "";
            Optional<Initializer> longer =
                    Optional.ofNullable(initializers.get(name)).flatMap(table -> table.extended(places));
            if (longer.isEmpty()) return false;
            initializers.put(name, longer.get());
        }
        return true;
    }

    private static void wire(ProtoMessage attention, boolean rotary) {
        List<String> inputs = new ArrayList<>(attention.texts(GraphEdit.NODE_INPUT));
        while (inputs.size() <= BIAS_INPUT) inputs.add("");
        if (rotary) inputs.set(POSITION_INPUT, POSITIONS);
        inputs.set(BIAS_INPUT, BIAS);
        attention.remove(GraphEdit.NODE_INPUT);
        inputs.forEach(input -> attention.add(GraphEdit.NODE_INPUT, input));
    }

    /** Only the wanted tokens go through what lies behind the cut; where there is none, through the last product. */
    private boolean chooseLogits(Optional<ProtoMessage> cut) {
        if (cut.isPresent()) {
            ProtoMessage slice = cut.get();
            String from = slice.texts(GraphEdit.NODE_INPUT).get(0);
            String to = slice.texts(GraphEdit.NODE_OUTPUT).get(0);
            nodes.set(nodes.indexOf(slice), gather(from, to));
            return true;
        }
        Optional<ProtoMessage> head = head();
        if (head.isEmpty()) return false;
        List<String> inputs = new ArrayList<>(head.get().texts(GraphEdit.NODE_INPUT));
        String wanted = inputs.get(0) + ".shoal_wanted";
        nodes.add(nodes.indexOf(head.get()), gather(inputs.get(0), wanted));
        inputs.set(0, wanted);
        head.get().remove(GraphEdit.NODE_INPUT);
        inputs.forEach(input -> head.get().add(GraphEdit.NODE_INPUT, input));
        return true;
    }

    private static ProtoMessage gather(String from, String to) {
        var axis = new ProtoMessage()
                .add(ATTRIBUTE_NAME, "axis")
                .add(ATTRIBUTE_NUMBER, 1)
                .add(ATTRIBUTE_TYPE, WHOLE_NUMBER);
        return new ProtoMessage()
                .add(GraphEdit.NODE_INPUT, from)
                .add(GraphEdit.NODE_INPUT, WANTED)
                .add(GraphEdit.NODE_OUTPUT, to)
                .add(GraphEdit.NODE_TYPE, "Gather")
                .add(NODE_ATTRIBUTE, axis);
    }

    /** The product that makes the logits, a few nodes before them. */
    private Optional<ProtoMessage> head() {
        Map<String, ProtoMessage> makers = new HashMap<>();
        for (ProtoMessage node : nodes) {
            for (String output : node.texts(GraphEdit.NODE_OUTPUT)) makers.put(output, node);
        }
        ProtoMessage node = makers.get(Graph.LOGITS);
        for (int i = 0; i < GraphEdit.MOST_BEHIND && node != null; i++) {
            String type = node.text(GraphEdit.NODE_TYPE);
            if (type.equals("MatMul") || type.equals("MatMulNBits")) return Optional.of(node);
            List<String> inputs = node.texts(GraphEdit.NODE_INPUT);
            if (inputs.isEmpty()) break;
            node = makers.get(inputs.get(0));
        }
        return Optional.empty();
    }

    private void declare(String name, int element, int dimensions) {
        var shape = new ProtoMessage();
        for (int i = 0; i < dimensions; i++) {
            shape.add(GraphEdit.SHAPE_DIMENSION, new ProtoMessage().add(GraphEdit.DIMENSION_NAME, name + "." + i));
        }
        graph.add(GraphEdit.GRAPH_INPUT, GraphEdit.value(name, element, shape));
    }
}
