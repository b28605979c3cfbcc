package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.StepPlan;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The inputs of a pass over tokens of several slots, beside their keys and values. Not thread-safe. */
final class PackedInputs implements AutoCloseable {
    /** Hides a key: finite, for kernels that go over keys in parts and meet one of which all are hidden. */
    private static final float HIDDEN = -1e30f;

    private final OrtEnvironment environment;
    private final Graph graph;
    private final int firstPosition;
    private final boolean positions;
    private final Memory memory = new Memory();
    private final Map<String, ByteBuffer> buffers = new HashMap<>();
    private final List<OnnxTensor> open = new ArrayList<>();
    private float[] row = {};

    /** @param positions whether the graph has {@link PackEdit#POSITIONS} */
    PackedInputs(OrtEnvironment environment, Graph graph, boolean positions, int firstPosition) {
        this.environment = environment;
        this.graph = graph;
        this.positions = positions;
        this.firstPosition = firstPosition;
    }

    /**
     * Adds the inputs of the pass; good until {@link #release}.
     *
     * @param pool in which the new tokens have their places already
     */
    void add(List<StepPlan> plans, TokenPool pool, Map<String, OnnxTensor> inputs) throws OrtException {
        int tokens = plans.stream().mapToInt(StepPlan::width).sum();
        for (Map.Entry<String, Graph.Control> control : graph.controls().entrySet()) {
            String name = control.getKey();
            OnnxJavaType type = control.getValue().type();
            long[] ones = new long[control.getValue().shape().length];
            Arrays.fill(ones, 1);
            inputs.put(
                    name,
                    switch (name) {
                        case Graph.IDS -> numbers(name, type, ids(plans, tokens), 1, tokens);
                        case Graph.POSITIONS -> numbers(name, type, positions(plans, tokens), 1, tokens);
                        case Graph.MASK -> numbers(name, type, mask(pool.end()), 1, pool.end());
                        case Graph.LENGTHS -> numbers(name, type, new int[] {pool.end() - 1}, ones);
                        case Graph.TOTAL -> numbers(name, type, new int[] {pool.end()}, ones);
                        case Graph.KEEP -> numbers(name, type, new int[] {tokens}, ones);
                        default -> throw new AssertionError("unhandled input: " + name);
                    });
        }
        OnnxJavaType whole = OnnxJavaType.INT64;
        if (positions) {
            inputs.put(PackEdit.POSITIONS, numbers(PackEdit.POSITIONS, whole, positions(plans, tokens), 1, tokens));
        }
        int[] wanted = wanted(plans);
        inputs.put(PackEdit.WANTED, numbers(PackEdit.WANTED, whole, wanted, wanted.length));
        inputs.put(PackEdit.BIAS, bias(plans, tokens, pool));
    }

    private static int[] ids(List<StepPlan> plans, int tokens) {
        int[] ids = new int[tokens];
        int at = 0;
        for (StepPlan plan : plans) {
            System.arraycopy(plan.tokens(), 0, ids, at, plan.width());
            at += plan.width();
        }
        return ids;
    }

    private int[] positions(List<StepPlan> plans, int tokens) {
        int[] all = new int[tokens];
        int at = 0;
        for (StepPlan plan : plans) {
            for (int i = 0; i < plan.width(); i++) all[at++] = firstPosition + plan.past()[0] + i;
        }
        return all;
    }

    private static int[] mask(int columns) {
        int[] ones = new int[columns];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Where nobody wants any, those of the last token: graphs of nothing are not what runtimes are tested with. */
    private static int[] wanted(List<StepPlan> plans) {
        int count = plans.stream().mapToInt(StepPlan::wanted).sum();
        int[] wanted = new int[Math.max(count, 1)];
        int end = 0;
        int at = 0;
        for (StepPlan plan : plans) {
            end += plan.width();
            for (int i = end - plan.wanted(); i < end; i++) wanted[at++] = i;
        }
        if (count == 0) wanted[0] = end - 1;
        return wanted;
    }

    /** A slot's tokens see its own places. That a token does not see those after it is the kernel's rule. */
    private OnnxTensor bias(List<StepPlan> plans, int tokens, TokenPool pool) throws OrtException {
        int columns = pool.end();
        ByteBuffer buffer = buffer(PackEdit.BIAS, Math.multiplyExact(tokens * columns, Float.BYTES));
        FloatBuffer floats = buffer.asFloatBuffer();
        if (row.length < columns) row = new float[2 * columns];
        for (StepPlan plan : plans) {
            Arrays.fill(row, 0, columns, HIDDEN);
            for (TokenPool.Range range : pool.of(plan.firstSlot())) Arrays.fill(row, range.start(), range.end(), 0);
            for (int i = 0; i < plan.width(); i++) floats.put(row, 0, columns);
        }
        floats.flip();
        return opened(OnnxTensor.createTensor(environment, floats, new long[] {1, 1, tokens, columns}));
    }

    private OnnxTensor numbers(String name, OnnxJavaType type, int[] values, long... shape) throws OrtException {
        ByteBuffer buffer = buffer(name, values.length * Long.BYTES);
        for (int value : values) {
            if (type == OnnxJavaType.INT64) buffer.putLong(value);
            else buffer.putInt(value);
        }
        ByteBuffer view = buffer.slice(0, buffer.position()).order(buffer.order());
        return opened(OnnxTensor.createTensor(environment, view, shape, type));
    }

    private OnnxTensor opened(OnnxTensor tensor) {
        open.add(tensor);
        return tensor;
    }

    private ByteBuffer buffer(String name, int bytes) {
        ByteBuffer known = buffers.get(name);
        if (known != null && known.capacity() >= bytes) return known.clear();
        if (known != null) memory.release(known);
        ByteBuffer buffer = memory.allocate(Math.max(bytes, Math.min(2 * bytes, bytes + (1 << 20))));
        buffers.put(name, buffer);
        return buffer;
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
}
