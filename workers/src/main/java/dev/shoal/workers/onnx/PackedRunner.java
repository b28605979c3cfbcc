package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.ModelFailure;
import dev.shoal.workers.engine.PackingRunner;
import dev.shoal.workers.engine.StepPlan;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A decoder of GroupQueryAttention in ONNX Runtime whose passes take tokens of several slots: see {@link PackEdit}. Not
 * thread-safe.
 */
public final class PackedRunner implements PackingRunner {
    /** A longer guess is hardly ever right to its end. */
    private static final int MOST_WANTED = 16;

    private final PackedGraph loaded;
    private final Graph graph;
    private final int slots;
    private final int context;
    private final PoolKv kv;
    private final PackedInputs inputs;
    private final Memory memory = new Memory();
    private final Map<String, OnnxTensor> fed = new HashMap<>();
    private final Map<String, OnnxValue> computed = new HashMap<>();
    private float[][] rows = {};
    private ByteBuffer logits;
    private boolean closed;

    private PackedRunner(PackedGraph loaded, int firstPosition, int slots, int context) throws OrtException {
        this.loaded = loaded;
        this.graph = loaded.graph();
        this.slots = slots;
        this.context = context;
        kv = new PoolKv(loaded.environment(), graph, slots, places(slots, context));
        boolean positions = loaded.session().getInputNames().contains(PackEdit.POSITIONS);
        inputs = new PackedInputs(loaded.environment(), graph, positions, firstPosition);
        logits = memory.allocate(rowBytes());
    }

    /** What is restored may lie beside all that is held. */
    private static int places(int slots, int context) {
        return Math.multiplyExact(slots + 1, context);
    }

    /**
     * Loads the graph and tries whether it computes what it should.
     *
     * @param firstPosition of a sequence, 0 or 1
     * @return nothing where it is of a kind that {@link OnnxRunner} alone serves
     */
    public static Optional<PackedRunner> open(
            Path file, int firstPosition, int slots, int context, RuntimeSettings settings) {
        Optional<PackedGraph> loaded = PackedGraph.load(file, places(slots, context), settings);
        if (loaded.isEmpty()) return Optional.empty();
        Graph graph = loaded.get().graph();
        for (KvPart part : graph.parts()) {
            if ((double) part.width() * Float.BYTES * places(slots, context) > Integer.MAX_VALUE) {
                loaded.get().leave();
                return Optional.empty();
            }
        }
        PackedRunner runner;
        try {
            runner = new PackedRunner(loaded.get(), firstPosition, slots, context);
        } catch (OrtException e) {
            loaded.get().leave();
            return Optional.empty();
        }
        if (runner.good()) return Optional.of(runner);
        runner.close();
        return Optional.empty();
    }

    private boolean good() {
        try {
            return new Probe(this).packsGood();
        } catch (ModelFailure e) {
            // The kernel takes no bias, perhaps; the plain runner does without.
            return false;
        }
    }

    /** One more of the same graph, whose weights they share; nothing where this one is closed. */
    public Optional<PackedRunner> another(int firstPosition) {
        if (!loaded.use()) return Optional.empty();
        try {
            return Optional.of(new PackedRunner(loaded, firstPosition, slots, context));
        } catch (OrtException e) {
            loaded.leave();
            throw new ModelFailure("no second runner: " + e.getMessage(), e);
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
    public int mostWanted() {
        return MOST_WANTED;
    }

    @Override
    public float[][] forward(StepPlan plan) {
        List<StepPlan> plans = new ArrayList<>();
        for (int row = 0; row < plan.rows(); row++) plans.add(plan.row(row));
        return forward(plans);
    }

    @Override
    public float[][] forward(List<StepPlan> plans) {
        try {
            for (StepPlan plan : plans) kv.pool().cut(plan.firstSlot(), plan.past()[0]);
            kv.makeRoom(plans.stream().mapToInt(StepPlan::width).sum());
            for (StepPlan plan : plans) kv.pool().append(plan.firstSlot(), plan.width());
            run(plans);
        } catch (OrtException e) {
            throw new ModelFailure("a forward pass failed: " + e.getMessage(), e);
        }
        return rows;
    }

    private void run(List<StepPlan> plans) throws OrtException {
        int wanted = plans.stream().mapToInt(StepPlan::wanted).sum();
        try (OnnxTensor tensor = logits(Math.max(wanted, 1))) {
            fed.putAll(kv.past());
            computed.putAll(kv.present());
            computed.put(Graph.LOGITS, tensor);
            inputs.add(plans, kv.pool(), fed);
            loaded.session().run(fed, computed).close();
            read(wanted);
        } finally {
            inputs.release();
        }
    }

    private int rowBytes() {
        return graph.vocabulary() * Float.BYTES;
    }

    private OnnxTensor logits(int count) throws OrtException {
        int bytes = Math.multiplyExact(count, rowBytes());
        if (logits.capacity() < bytes) {
            memory.release(logits);
            logits = memory.allocate(bytes);
        }
        FloatBuffer view = logits.slice(0, bytes).order(logits.order()).asFloatBuffer();
        return OnnxTensor.createTensor(loaded.environment(), view, new long[] {1, count, graph.vocabulary()});
    }

    private void read(int count) {
        if (rows.length < count) rows = new float[count][graph.vocabulary()];
        FloatBuffer floats = logits.asFloatBuffer();
        for (int row = 0; row < count; row++) floats.get(row * graph.vocabulary(), rows[row]);
    }

    @Override
    public void forget(int slot) {
        kv.pool().cut(slot, 0);
    }

    @Override
    public KvCopy copyOf(int slot, int from, int to) {
        return kv.copyOf(slot, from, to);
    }

    @Override
    public void restore(List<KvCopy> copies, int tokens, int slot) {
        try {
            kv.restore(copies, tokens, slot);
        } catch (OrtException e) {
            throw new ModelFailure("a prefix cannot be restored: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        kv.close();
        inputs.close();
        memory.close();
        loaded.leave();
    }
}
