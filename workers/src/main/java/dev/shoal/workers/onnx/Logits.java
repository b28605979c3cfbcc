package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.StepPlan;
import java.nio.ByteBuffer;

/**
 * The pinned output of the logits. A graph that computes them for every position, of which only the last is wanted, is
 * given few tokens at a time, or they would need more memory than the model. Not thread-safe.
 */
final class Logits implements AutoCloseable {
    private static final int MOST_BYTES = 64 << 20;
    static final int LEAST_TOKENS = 16;

    private final OrtEnvironment environment;
    private final Graph graph;
    private final Memory memory = new Memory();
    private ByteBuffer buffer;

    Logits(OrtEnvironment environment, Graph graph) {
        this.environment = environment;
        this.graph = graph;
        buffer = memory.allocate(rowBytes());
    }

    private int rowBytes() {
        return graph.vocabulary() * graph.logitsType().bytes();
    }

    /** Of one row in one pass. */
    int mostTokens() {
        return graph.lastLogits() ? Integer.MAX_VALUE : Math.max(LEAST_TOKENS, MOST_BYTES / rowBytes());
    }

    private int positions(StepPlan plan) {
        return graph.lastLogits() ? plan.wanted() : plan.width();
    }

    OnnxTensor tensor(StepPlan plan) throws OrtException {
        int bytes = Math.multiplyExact(plan.rows() * positions(plan), rowBytes());
        if (buffer.capacity() < bytes) {
            memory.release(buffer);
            buffer = memory.allocate(bytes);
        }
        long[] shape = {plan.rows(), positions(plan), graph.vocabulary()};
        return OnnxTensor.createTensor(
                environment, buffer.slice(0, bytes), shape, graph.logitsType().onnx());
    }

    /** Copies those after the wanted tokens of each row of the plan that ran last. */
    void read(StepPlan plan, float[][] into, int firstRow) {
        for (int row = 0; row < plan.rows(); row++) {
            int first = (row + 1) * positions(plan) - plan.wanted();
            for (int i = 0; i < plan.wanted(); i++) {
                float[] target = into[(firstRow + row) * plan.wanted() + i];
                graph.logitsType().read(buffer, (first + i) * graph.vocabulary(), target);
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
