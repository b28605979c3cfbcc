package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.ModelFailure;
import dev.shoal.workers.engine.ModelRunner;
import dev.shoal.workers.engine.StepPlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A decoder in ONNX Runtime whose attention reads and writes the KV slots in place: the same tensor is passed as past and
 * as pinned present. Not thread-safe.
 */
public final class OnnxRunner implements ModelRunner {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Graph graph;
    private final int slots;
    private final int context;
    private final KvBuffers cache;
    private final LongBuffer ids;
    private final LongBuffer mask;
    private final FloatBuffer logits;
    private final float[][] rows;
    private final long[] ones;
    private final long[] zeros;
    /** By first slot and number of slots; made when first needed. */
    private final Map<Range, Feed> feeds = new HashMap<>();

    private final List<OnnxTensor> tensors = new ArrayList<>();
    private boolean closed;

    private record Range(int first, int slots) {}

    /** Everything of a pass over some slots that does not change from pass to pass. */
    private record Feed(Map<String, OnnxTensor> inputs, Map<String, OnnxValue> outputs, OnnxTensor singleIds) {}

    private OnnxRunner(OrtEnvironment environment, OrtSession session, Graph graph, int slots, int context) {
        this.environment = environment;
        this.session = session;
        this.graph = graph;
        this.slots = slots;
        this.context = context;
        cache = new KvBuffers(graph, slots, context);
        ids = longs(Math.max(slots, context));
        mask = longs(Math.multiplyExact(slots, context));
        logits = KvBuffers.allocate(Math.multiplyExact(slots, graph.vocabulary()));
        rows = new float[slots][graph.vocabulary()];
        ones = new long[context];
        zeros = new long[context];
        Arrays.fill(ones, 1);
    }

    private static LongBuffer longs(int count) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(count, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    /**
     * Loads the graph and runs one token through it.
     *
     * @throws InvalidModel if the file is missing or corrupt, or the graph is of another kind
     */
    public static OnnxRunner open(Path file, int slots, int contextTokens, RuntimeSettings settings) {
        if (!Files.isRegularFile(file)) throw new InvalidModel(file + " does not exist");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session;
        try (var options = options(settings)) {
            session = environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new InvalidModel(file + " cannot be loaded, copy or export it again: " + e.getMessage(), e);
        }
        try {
            Graph graph = Graph.read(file, session);
            var runner = new OnnxRunner(environment, session, graph, slots, contextTokens);
            runner.probe(file);
            return runner;
        } catch (OrtException | RuntimeException e) {
            close(session);
            if (e instanceof InvalidModel invalid) throw invalid;
            throw new InvalidModel(file + " cannot be served: " + e.getMessage(), e);
        }
    }

    private static OrtSession.SessionOptions options(RuntimeSettings settings) throws OrtException {
        var options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(settings.threads());
        options.setInterOpNumThreads(1);
        options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
        options.addConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    private void probe(Path file) {
        try {
            forward(new StepPlan(0, 1, 1, new int[1], new int[1]));
        } catch (ModelFailure e) {
            throw new InvalidModel(
                    file + " does not run with past and present in one buffer: export it with"
                            + " GroupQueryAttention; " + e.getMessage(),
                    e);
        }
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int contextTokens() {
        return context;
    }

    @Override
    public int vocabulary() {
        return graph.vocabulary();
    }

    @Override
    public float[][] forward(StepPlan plan) {
        try {
            run(plan);
        } catch (OrtException e) {
            throw new ModelFailure("a forward pass failed: " + e.getMessage(), e);
        }
        for (int row = 0; row < plan.rows(); row++) logits.get(row * graph.vocabulary(), rows[row]);
        return rows;
    }

    private void run(StepPlan plan) throws OrtException {
        int count = plan.rows() * plan.width();
        for (int i = 0; i < count; i++) ids.put(i, plan.tokens()[i]);
        Feed feed = feed(plan.firstSlot(), plan.rows());
        boolean single = plan.width() == 1;
        OnnxTensor tokens = single ? feed.singleIds : longTensor(ids, plan.rows(), plan.width());
        try (OnnxTensor lengths = longTensor(mask, plan.rows(), writeMask(plan))) {
            feed.inputs.put(Graph.IDS, tokens);
            feed.inputs.put(Graph.MASK, lengths);
            session.run(feed.inputs, feed.outputs).close();
        } finally {
            if (!single) tokens.close();
        }
    }

    /** Each row as many ones as the slot holds after this pass; returns the longest. */
    private int writeMask(StepPlan plan) {
        int total = 0;
        for (int row = 0; row < plan.rows(); row++) total = Math.max(total, plan.past()[row] + plan.width());
        mask.clear();
        for (int row = 0; row < plan.rows(); row++) {
            int length = plan.past()[row] + plan.width();
            mask.put(ones, 0, length).put(zeros, 0, total - length);
        }
        return total;
    }

    private OnnxTensor longTensor(LongBuffer buffer, int rows, int columns) throws OrtException {
        return OnnxTensor.createTensor(environment, buffer.slice(0, rows * columns), new long[] {rows, columns});
    }

    private Feed feed(int first, int count) throws OrtException {
        Feed known = feeds.get(new Range(first, count));
        if (known != null) return known;
        Map<String, OnnxTensor> inputs = new HashMap<>();
        Map<String, OnnxValue> outputs = new HashMap<>();
        long[] shape = {count, graph.kvHeads(), context, graph.headSize()};
        for (int layer = 0; layer < graph.layers(); layer++) {
            for (int part = 0; part < 2; part++) {
                String name = part == 0 ? "key" : "value";
                OnnxTensor tensor = floatTensor(cache.view(2 * layer + part, first, count), shape);
                inputs.put(Graph.past(layer, name), tensor);
                outputs.put(Graph.present(layer, name), tensor);
            }
        }
        FloatBuffer out = logits.slice(0, count * graph.vocabulary());
        outputs.put(Graph.LOGITS, floatTensor(out, new long[] {count, 1, graph.vocabulary()}));
        OnnxTensor singleIds = longTensor(ids, count, 1);
        tensors.add(singleIds);
        Feed feed = new Feed(inputs, outputs, singleIds);
        feeds.put(new Range(first, count), feed);
        return feed;
    }

    private OnnxTensor floatTensor(FloatBuffer buffer, long[] shape) throws OrtException {
        OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape);
        tensors.add(tensor);
        return tensor;
    }

    @Override
    public KvCopy copyOf(int slot, int tokens) {
        return cache.copyOf(slot, tokens);
    }

    @Override
    public void restore(KvCopy copy, int slot) {
        cache.restore(copy, slot);
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        tensors.forEach(OnnxTensor::close);
        close(session);
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session does not close", e);
        }
    }
}
