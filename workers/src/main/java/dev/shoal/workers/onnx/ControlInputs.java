package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.StepPlan;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The inputs of a pass beside the past: those that the graph declares, and only those. Not thread-safe. */
final class ControlInputs implements AutoCloseable {
    private final OrtEnvironment environment;
    private final Graph graph;
    private final int firstPosition;
    private final Memory memory = new Memory();
    private final Map<String, ByteBuffer> buffers = new HashMap<>();
    private final List<OnnxTensor> open = new ArrayList<>();

    /** @param firstPosition position of a sequence's first token */
    ControlInputs(OrtEnvironment environment, Graph graph, int slots, int context, int firstPosition) {
        this.environment = environment;
        this.graph = graph;
        this.firstPosition = firstPosition;
        for (String name : graph.controls().keySet()) {
            int values =
                    switch (name) {
                        case Graph.IDS, Graph.POSITIONS -> Math.max(slots, context);
                        case Graph.MASK -> Math.multiplyExact(slots, context);
                        case Graph.LENGTHS -> slots;
                        default -> 1;
                    };
            buffers.put(name, memory.allocate(Math.multiplyExact(values, Long.BYTES)));
        }
    }

    /** Adds the inputs of the pass; good until {@link #release}. */
    void add(StepPlan plan, KvCache.Pass pass, Map<String, OnnxTensor> inputs) throws OrtException {
        for (String name : graph.controls().keySet()) inputs.put(name, tensor(name, plan, pass));
    }

    private OnnxTensor tensor(String name, StepPlan plan, KvCache.Pass pass) throws OrtException {
        return switch (name) {
            case Graph.IDS -> ids(plan);
            case Graph.POSITIONS -> positions(plan);
            case Graph.MASK -> mask(plan, pass);
            case Graph.LENGTHS -> lengths(plan);
            case Graph.TOTAL -> single(name, pass.columns());
            case Graph.BRANCH -> single(name, pass.columns() > plan.width() ? 1 : 0);
            case Graph.KEEP -> single(name, plan.wanted());
            case Graph.FIRST_LOGIT -> single(name, -plan.wanted());
            default -> throw new AssertionError("unhandled input: " + name);
        };
    }

    private OnnxTensor ids(StepPlan plan) throws OrtException {
        var values = new Values(Graph.IDS);
        for (int i = 0; i < plan.rows() * plan.width(); i++) values.add(plan.tokens()[i]);
        return values.tensor(plan.rows(), plan.width());
    }

    private OnnxTensor positions(StepPlan plan) throws OrtException {
        var values = new Values(Graph.POSITIONS);
        for (int row = 0; row < plan.rows(); row++) {
            for (int i = 0; i < plan.width(); i++) values.add(firstPosition + plan.past()[row] + i);
        }
        return values.tensor(plan.rows(), plan.width());
    }

    private OnnxTensor mask(StepPlan plan, KvCache.Pass pass) throws OrtException {
        var values = new Values(Graph.MASK);
        for (int row = 0; row < plan.rows(); row++) {
            int first = pass.padding(row);
            int end = first + plan.past()[row] + plan.width();
            for (int column = 0; column < pass.columns(); column++) values.add(column >= first && column < end ? 1 : 0);
        }
        return values.tensor(plan.rows(), pass.columns());
    }

    /** GroupQueryAttention wants each row's length less one. */
    private OnnxTensor lengths(StepPlan plan) throws OrtException {
        var values = new Values(Graph.LENGTHS);
        for (int past : plan.past()) values.add(past + plan.width() - 1);
        boolean table = graph.controls().get(Graph.LENGTHS).shape().length == 2;
        return table ? values.tensor(plan.rows(), 1) : values.tensor(plan.rows());
    }

    private OnnxTensor single(String name, int value) throws OrtException {
        var values = new Values(name);
        values.add(value);
        long[] ones = new long[graph.controls().get(name).shape().length];
        Arrays.fill(ones, 1);
        return values.tensor(ones);
    }

    void release() {
        open.forEach(OnnxTensor::close);
        open.clear();
    }

    /** Idempotent. */
    @Override
    public void close() {
        release();
        memory.close();
    }

    /** Numbers of an input, in the type that it is declared with. */
    private final class Values {
        private final OnnxJavaType type;
        private final ByteBuffer buffer;

        Values(String name) {
            type = graph.controls().get(name).type();
            buffer = buffers.get(name).clear();
        }

        void add(int value) {
            switch (type) {
                case INT64 -> buffer.putLong(value);
                case INT32 -> buffer.putInt(value);
                case BOOL -> buffer.put((byte) value);
                default -> throw new AssertionError("unhandled type: " + type);
            }
        }

        OnnxTensor tensor(long... shape) throws OrtException {
            ByteBuffer view = buffer.slice(0, buffer.position()).order(buffer.order());
            OnnxTensor tensor = OnnxTensor.createTensor(environment, view, shape, type);
            open.add(tensor);
            return tensor;
        }
    }
}
