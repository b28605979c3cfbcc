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
import dev.shoal.workers.onnx.device.DeviceUnavailable;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A decoder in ONNX Runtime, of any family in the layout of Hugging Face's exports: what the graph declares is fed, and its
 * keys and values are kept as it wants them. Not thread-safe.
 */
public final class OnnxRunner implements ModelRunner {
    /** A longer guess is hardly ever right to its end. */
    private static final int MOST_WANTED = Logits.LEAST_TOKENS;

    private final Path file;
    private final Weights weights;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Graph graph;
    private final Placement placement;
    private final KvStore store;
    private final int slots;
    private final int context;
    private final ControlInputs controls;
    private final Logits logits;
    private final float[][] rows;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxValue> outputs = new HashMap<>();
    private KvCache cache;
    private boolean tokenByToken;
    private boolean closed;

    private OnnxRunner(Opening opening, Session loaded, Placement placement, KvStore store) {
        file = opening.file();
        weights = opening.settings().weights();
        slots = opening.slots();
        context = opening.contextTokens();
        this.placement = placement;
        this.store = store;
        this.environment = loaded.environment();
        this.session = loaded.session();
        this.graph = loaded.graph();
        cache = cache(graph.inPlace());
        controls = new ControlInputs(environment, graph, slots, context, opening.firstPosition());
        logits = new Logits(environment, graph);
        rows = new float[Math.max(slots, MOST_WANTED)][graph.vocabulary()];
        tokenByToken = graph.tokenByToken();
    }

    private KvCache cache(boolean inPlace) {
        return inPlace ? new SharedKv(store, graph, slots, context) : new GrowingKv(store, graph, slots, context);
    }

    /** As {@link #open(Path, int, int, int, RuntimeSettings)}, the first token at position 0. */
    public static OnnxRunner open(Path file, int slots, int contextTokens, RuntimeSettings settings) {
        return open(file, 0, slots, contextTokens, settings);
    }

    /**
     * Loads the graph and runs a few tokens through it in several ways.
     *
     * @param firstPosition of a sequence, 0 or 1
     * @throws InvalidModel if the file is missing or corrupt, or the graph is of a kind that cannot be served
     */
    public static OnnxRunner open(
            Path file, int firstPosition, int slots, int contextTokens, RuntimeSettings settings) {
        var opening = new Opening(file, firstPosition, slots, contextTokens, settings);
        return Placements.first(settings, place -> open(opening, place));
    }

    /** What is opened, wherever it is. */
    private record Opening(Path file, int firstPosition, int slots, int contextTokens, RuntimeSettings settings) {}

    private static OnnxRunner open(Opening opening, Placement place) throws DeviceUnavailable {
        Path file = opening.file();
        Session loaded = Session.load(file, opening.settings(), place.device());
        KvStore store = null;
        OnnxRunner runner = null;
        try {
            KvSize.check(file, loaded.graph(), opening.slots(), opening.contextTokens());
            store = store(place, loaded);
            runner = new OnnxRunner(opening, loaded, place, store);
            runner.settle(file);
            return runner;
        } catch (DeviceUnavailable e) {
            loaded.close();
            throw e;
        } catch (RuntimeException | OutOfMemoryError e) {
            if (runner != null) runner.close();
            else loaded.close();
            if (runner == null && store != null) store.close();
            if (e instanceof InvalidModel invalid) throw invalid;
            String more = e instanceof OutOfMemoryError
                    ? "; lower engine.slots or engine.context.tokens, or allow more by -XX:MaxDirectMemorySize"
                    : "";
            throw new InvalidModel(file + " cannot be served: " + e.getMessage() + more, e);
        }
    }

    private static KvStore store(Placement place, Session loaded) throws DeviceUnavailable {
        if (place.kv() == KvPlace.HOST) return new JavaStore(loaded.environment());
        Graph graph = loaded.graph();
        if (place.device() == Device.CUDA && graph.groupQuery() && graph.kvType() == ElementType.FLOAT32) {
            throw new DeviceUnavailable(
                    "ONNX Runtime computes GroupQueryAttention of single precision on the processor, so its keys and"
                            + " values stay there; take a graph of half precision (model.variant=fp16)");
        }
        return DeviceStore.open(loaded.environment(), place.device());
    }

    /** Finds out by trying how the graph may be fed: declarations do not tell everything. */
    private void settle(Path file) {
        try {
            var probe = new Probe(this);
            if (graph.inPlace() && !probe.stepsGood()) {
                cache.close();
                cache = cache(false);
            }
            if (!probe.stepsGood()) {
                throw new InvalidModel(file + " cannot be served: token by token it computes something else than in one"
                        + " pass, so its keys and values cannot be kept");
            }
            if (!tokenByToken && !probe.chunksGood()) tokenByToken = true;
        } catch (ModelFailure e) {
            throw new InvalidModel(file + " does not run: " + e.getMessage(), e);
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
        return graph.severalLogits() && !tokenByToken ? MOST_WANTED : 1;
    }

    /** How the model is fed, for people. */
    public ModelTraits traits() {
        return ModelTraits.of(graph, cache instanceof SharedKv, tokenByToken);
    }

    /** Where it runs, and what was left out for which reason. */
    public Placement placement() {
        return placement;
    }

    /** What a pass computes and reads; nothing where the graph does not tell. */
    public Optional<GraphCost> cost() {
        return GraphCost.read(file, graph, weights == Weights.UNPACKED);
    }

    @Override
    public float[][] forward(StepPlan plan) {
        try {
            if (plan.rows() == 1) {
                chunks(plan, 0);
            } else if (graph.rowByRow() || !cache.batches(plan)) {
                for (int row = 0; row < plan.rows(); row++) chunks(plan.row(row), row);
            } else {
                run(plan);
                logits.read(plan, rows, 0);
            }
        } catch (OrtException e) {
            throw new ModelFailure("a forward pass failed: " + e.getMessage(), e);
        }
        return rows;
    }

    /** One row, in as many passes as it takes. */
    private void chunks(StepPlan plan, int row) throws OrtException {
        int done = 0;
        while (done < plan.width()) {
            int past = plan.past()[0] + done;
            // Without a past every graph takes many tokens, or it could not be fed a prompt at all.
            boolean single = graph.tokenByToken() || tokenByToken && past > 0;
            int left = plan.width() - done;
            int width = Math.min(left, single ? 1 : logits.mostTokens());
            // All logits that are wanted come from the last pass.
            if (width < left && left - width < plan.wanted()) width = left - plan.wanted();
            int[] tokens = Arrays.copyOfRange(plan.tokens(), done, done + width);
            int wanted = width == left ? plan.wanted() : 1;
            var chunk = new StepPlan(plan.firstSlot(), 1, width, tokens, new int[] {past}, wanted);
            run(chunk);
            done += width;
            if (done == plan.width()) logits.read(chunk, rows, row);
        }
    }

    private void run(StepPlan plan) throws OrtException {
        try (KvCache.Pass pass = cache.begin(plan);
                OnnxTensor computed = logits.tensor(plan)) {
            inputs.putAll(pass.past());
            outputs.putAll(pass.present());
            outputs.put(Graph.LOGITS, computed);
            controls.add(plan, pass, inputs);
            session.run(inputs, outputs).close();
            pass.done();
        } finally {
            controls.release();
        }
    }

    @Override
    public KvCopy copyOf(int slot, int from, int to) {
        return cache.copyOf(slot, from, to);
    }

    @Override
    public void restore(List<KvCopy> copies, int tokens, int slot) {
        cache.restore(copies, tokens, slot);
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        cache.close();
        controls.close();
        logits.close();
        store.close();
        Session.close(session);
    }
}
