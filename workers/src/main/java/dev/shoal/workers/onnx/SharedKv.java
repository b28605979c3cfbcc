package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.KvCopy;
import dev.shoal.workers.engine.StepPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For GroupQueryAttention, which extends the past where it stands: the same tensor is past and pinned present, and nothing
 * is copied. Per part one buffer of shape [slot, head, position, head size].
 */
final class SharedKv implements KvCache {
    private final KvStore store;
    private final Graph graph;
    private final int context;
    private final List<KvStore.Room> rooms = new ArrayList<>();
    private final List<OnnxTensor> tensors = new ArrayList<>();
    /** By first slot and number of slots; made when first needed. */
    private final Map<Range, Feed> feeds = new HashMap<>();

    private record Range(int first, int slots) {}

    private record Feed(Map<String, OnnxTensor> past, Map<String, OnnxValue> present) {}

    SharedKv(KvStore store, Graph graph, int slots, int context) {
        this.store = store;
        this.graph = graph;
        this.context = context;
        try {
            for (KvPart part : graph.parts()) rooms.add(store.allocate(slots * slotBytes(part)));
        } catch (RuntimeException | OutOfMemoryError e) {
            close();
            throw e;
        }
    }

    private int slotBytes(KvPart part) {
        return part.width() * context * graph.kvType().bytes();
    }

    @Override
    public boolean batches(StepPlan plan) {
        return true;
    }

    @Override
    public Pass begin(StepPlan plan) throws OrtException {
        Feed feed = feed(new Range(plan.firstSlot(), plan.rows()));
        store.settle();
        int columns = 0;
        for (int row = 0; row < plan.rows(); row++) columns = Math.max(columns, plan.past()[row] + plan.width());
        return new InPlace(feed.past(), feed.present(), columns);
    }

    private Feed feed(Range range) throws OrtException {
        Feed known = feeds.get(range);
        if (known != null) return known;
        var feed = new Feed(new HashMap<>(), new HashMap<>());
        for (int i = 0; i < rooms.size(); i++) {
            KvPart part = graph.parts().get(i);
            long[] shape = {range.slots, part.heads(), context, part.headSize()};
            OnnxTensor tensor = store.tensor(rooms.get(i), range.first * slotBytes(part), shape, graph.kvType());
            tensors.add(tensor);
            feed.past().put(part.past(), tensor);
            feed.present().put(part.present(), tensor);
        }
        feeds.put(range, feed);
        return feed;
    }

    @Override
    public KvCopy copyOf(int slot, int from, int to) {
        var copy = KvRows.allocate(store, graph, to - from);
        for (int i = 0; i < rooms.size(); i++) {
            copy.take(i, new KvRows.Place(rooms.get(i), context, slotStart(i, slot), from));
        }
        return copy;
    }

    @Override
    public void restore(List<KvCopy> copies, int tokens, int slot) {
        int at = 0;
        for (KvCopy copy : copies) {
            KvRows rows = KvRows.of(copy);
            int count = Math.min(rows.tokens(), tokens - at);
            for (int i = 0; i < rooms.size(); i++) {
                rows.put(i, count, new KvRows.Place(rooms.get(i), context, slotStart(i, slot), at));
            }
            at += count;
        }
    }

    private int slotStart(int part, int slot) {
        return slot * slotBytes(graph.parts().get(part));
    }

    @Override
    public void close() {
        tensors.forEach(OnnxTensor::close);
        tensors.clear();
        rooms.forEach(KvStore.Room::close);
    }

    private record InPlace(Map<String, OnnxTensor> past, Map<String, OnnxValue> present, int columns) implements Pass {
        @Override
        public int padding(int row) {
            return 0;
        }

        @Override
        public void done() {
            // The graph has written the new keys and values in place.
        }

        @Override
        public void close() {
            // The tensors serve the next pass over the same slots too.
        }
    }
}
