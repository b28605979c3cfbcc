package dev.shoal.workers;

import dev.shoal.workers.engine.StepPlan;
import dev.shoal.workers.onnx.GraphCost;
import dev.shoal.workers.onnx.OnnxRunner;
import dev.shoal.workers.onnx.Placement;
import dev.shoal.workers.onnx.RuntimeSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * How fast single passes of a model are, each the fastest of several.
 *
 * @param prefillSeconds of a pass over {@link #PREFILL} tokens without a past, @param fewSeconds of one over {@link #FEW}
 *     tokens, @param oneSeconds of one token, @param batchSeconds of one token in each of {@code rows} slots; all but the
 *     first behind {@link #PAST} tokens
 * @param cost what they compute, where that can be read from the graph, @param kvBytes of one token
 * @param placement where it ran
 */
public record PassSpeed(
        double prefillSeconds,
        double fewSeconds,
        double oneSeconds,
        double batchSeconds,
        int rows,
        Optional<GraphCost> cost,
        long kvBytes,
        Placement placement) {
    public static final int PREFILL = 512;
    public static final int PAST = 384;
    public static final int FEW = 8;

    private static final int CONTEXT = 1024;

    /**
     * Loads the graph and times it.
     *
     * @param seconds at most for each kind of pass
     * @throws RuntimeException naming the file of the directory that cannot be used and what to do
     */
    public static PassSpeed measure(Path directory, RuntimeSettings runtime, int rows, double seconds) {
        ModelDirectory model = ModelDirectory.read(directory);
        int context = Math.min(CONTEXT, model.positions());
        try (OnnxRunner runner = ModelGraph.open(model, rows, context, runtime)) {
            int prefill = Math.min(PREFILL, context / 2);
            int past = Math.min(PAST, context / 2);
            for (int slot = 0; slot < rows; slot++) runner.forward(one(runner, slot, past, 0));
            return new PassSpeed(
                    seconds(runner, one(runner, 0, prefill, 0), seconds) * PREFILL / prefill,
                    seconds(runner, one(runner, 0, FEW, past), seconds),
                    seconds(runner, one(runner, 0, 1, past), seconds),
                    seconds(runner, batch(runner, rows, past), seconds),
                    rows,
                    runner.cost(),
                    runner.traits().tokenBytes(),
                    runner.placement());
        }
    }

    private static StepPlan one(OnnxRunner runner, int slot, int width, int past) {
        return new StepPlan(slot, 1, width, tokens(runner, width), new int[] {past});
    }

    private static StepPlan batch(OnnxRunner runner, int rows, int past) {
        int[] pasts = new int[rows];
        Arrays.fill(pasts, past);
        return new StepPlan(0, rows, 1, tokens(runner, rows), pasts);
    }

    private static int[] tokens(OnnxRunner runner, int count) {
        int[] tokens = new int[count];
        for (int i = 0; i < count; i++) tokens[i] = (int) ((i + 1L) * 7919 % runner.vocabulary());
        return tokens;
    }

    private static double seconds(OnnxRunner runner, StepPlan plan, double most) {
        for (int i = 0; i < 3; i++) runner.forward(plan);
        double best = Double.POSITIVE_INFINITY;
        long end = System.nanoTime() + (long) (most * 1e9);
        do {
            long start = System.nanoTime();
            runner.forward(plan);
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        } while (System.nanoTime() < end);
        return best;
    }
}
