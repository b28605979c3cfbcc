package dev.shoal.workers.onnx;

import java.util.List;
import java.util.TreeSet;

/**
 * What was found in a graph and how it is fed.
 *
 * @param inPlace whether past and present share one buffer, @param inputs beside the past
 * @param layers with keys and values, @param kvShapes heads and head size, most often the same for all
 * @param tokenBytes of keys and values of one token, @param batching which sequences run side by side
 * @param tokenByToken whether a pass takes one token only
 */
public record ModelTraits(
        boolean inPlace,
        List<String> inputs,
        int layers,
        List<String> kvShapes,
        String kvType,
        long tokenBytes,
        String logitsType,
        boolean lastLogits,
        int vocabulary,
        String batching,
        boolean tokenByToken) {
    public ModelTraits {
        inputs = List.copyOf(inputs);
        kvShapes = List.copyOf(kvShapes);
    }

    static ModelTraits of(Graph graph, boolean inPlace, boolean tokenByToken) {
        var shapes = new TreeSet<String>();
        for (KvPart part : graph.parts()) shapes.add(part.heads() + " heads of " + part.headSize());
        return new ModelTraits(
                inPlace,
                List.copyOf(graph.controls().keySet()),
                graph.parts().size() / 2,
                List.copyOf(shapes),
                graph.kvType().toString(),
                KvSize.tokenBytes(graph),
                graph.logitsType().toString(),
                graph.lastLogits(),
                graph.vocabulary(),
                batching(graph, inPlace),
                tokenByToken);
    }

    private static String batching(Graph graph, boolean inPlace) {
        if (graph.rowByRow()) return "none";
        return inPlace || graph.padsInFront() ? "any lengths" : "equal lengths";
    }
}
