package dev.shoal.workers.onnx;

import java.nio.file.Path;

/** Whether the keys and values of all slots fit where they are kept. */
final class KvSize {
    private KvSize() {}

    /** Of one token over all layers. */
    static long tokenBytes(Graph graph) {
        return graph.parts().stream().mapToLong(KvPart::width).sum()
                * graph.kvType().bytes();
    }

    /** @throws InvalidModel naming what to lower */
    static void check(Path file, Graph graph, int slots, int context) {
        long all = Math.multiplyExact(tokenBytes(graph), Math.multiplyExact((long) slots, context));
        for (KvPart part : graph.parts()) {
            // A Java buffer has at most 2 GiB.
            if ((double) part.width() * graph.kvType().bytes() * slots * context > Integer.MAX_VALUE) {
                throw new InvalidModel(file + " cannot be served: " + part.past() + " of " + slots + " slots of "
                        + context + " tokens needs more than 2 GiB, " + (all >> 20)
                        + " MiB in all layers; lower engine.slots or engine.context.tokens");
            }
        }
    }
}
