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
 * For graphs that append to the past, so that the present is a longer tensor of its own.
 *
 * <p>Per part there are two buffers with room for every slot. Slots that were fed together form a {@link Block}: one tensor
 * at the start of their room in one of the buffers, the shorter rows padded in front. The graph reads a block from one
 * buffer and writes its successor into the other, so a batch that stays together is never copied; when other slots come
 * together, their rows are moved once.
 *
 * <p>What is alive of a slot lies in the room of its own block, and the room of a block in the other buffer is free.
 */
final class GrowingKv implements KvCache {
    private final KvStore store;
    private final Graph graph;
    private final int context;
    /** Two for each part. */
    private final List<KvStore.Room[]> buffers = new ArrayList<>();

    private final Block[] blocks;

    /**
     * Neighbouring slots that share one tensor.
     *
     * @param side buffer that holds it, @param columns positions of the tensor
     * @param padding positions before the first token, by row
     */
    private record Block(int firstSlot, int side, int columns, int[] padding) {
        int rows() {
            return padding.length;
        }

        int row(int slot) {
            return slot - firstSlot;
        }

        boolean holds(StepPlan plan) {
            if (firstSlot != plan.firstSlot() || rows() != plan.rows()) return false;
            for (int row = 0; row < rows(); row++) if (columns - padding[row] != plan.past()[row]) return false;
            return true;
        }
    }

    GrowingKv(KvStore store, Graph graph, int slots, int context) {
        this.store = store;
        this.graph = graph;
        this.context = context;
        try {
            for (KvPart part : graph.parts()) allocate(slots * slotBytes(part));
        } catch (RuntimeException | OutOfMemoryError e) {
            close();
            throw e;
        }
        blocks = new Block[slots];
        for (int slot = 0; slot < slots; slot++) blocks[slot] = new Block(slot, 0, 0, new int[1]);
    }

    private void allocate(int bytes) {
        KvStore.Room first = store.allocate(bytes);
        try {
            buffers.add(new KvStore.Room[] {first, store.allocate(bytes)});
        } catch (RuntimeException | OutOfMemoryError e) {
            first.close();
            throw e;
        }
    }

    private int slotBytes(KvPart part) {
        return part.width() * context * graph.kvType().bytes();
    }

    @Override
    public boolean batches(StepPlan plan) {
        if (graph.padsInFront()) return true;
        for (int past : plan.past()) if (past != plan.past()[0]) return false;
        return true;
    }

    @Override
    public Pass begin(StepPlan plan) throws OrtException {
        Block block = blocks[plan.firstSlot()];
        if (!block.holds(plan)) block = gather(plan);
        store.settle();
        var pass = new Append(block, plan.width());
        try {
            pass.open();
            return pass;
        } catch (OrtException | RuntimeException e) {
            pass.close();
            throw e;
        }
    }

    /** Brings the plan's rows together, cut to the plan's past. */
    private Block gather(StepPlan plan) {
        int end = plan.firstSlot() + plan.rows();
        for (int slot = plan.firstSlot(); slot < end; slot++) leaveOthers(slot, plan.firstSlot(), end);
        int from = blocks[plan.firstSlot()].side();
        for (int row = 0; row < plan.rows(); row++) {
            int slot = plan.firstSlot() + row;
            if (blocks[slot].side() != from) move(slot, plan.past()[row]);
        }
        int columns = 0;
        for (int past : plan.past()) columns = Math.max(columns, past);
        int[] padding = new int[plan.rows()];
        for (int row = 0; row < padding.length; row++) padding[row] = columns - plan.past()[row];
        var block = new Block(plan.firstSlot(), 1 - from, columns, padding);
        for (int slot = plan.firstSlot(); slot < end; slot++) copy(slot, blocks[slot], block);
        for (int slot = plan.firstSlot(); slot < end; slot++) blocks[slot] = block;
        return block;
    }

    /** Gives the slots of the slot's block that are not in the range blocks of their own. */
    private void leaveOthers(int slot, int first, int end) {
        Block block = blocks[slot];
        if (block.rows() == 1) return;
        for (int other = block.firstSlot(); other < block.firstSlot() + block.rows(); other++) {
            boolean outside = other < first || other >= end;
            if (outside && blocks[other] == block) move(other, block.columns() - block.padding()[block.row(other)]);
        }
    }

    /** Moves a slot's first tokens into a block of its own in the other buffer. */
    private void move(int slot, int tokens) {
        var own = new Block(slot, 1 - blocks[slot].side(), tokens, new int[1]);
        copy(slot, blocks[slot], own);
        blocks[slot] = own;
    }

    /** Copies the tokens that the slot has in the second block, and clears its padding: masked, but it must be finite. */
    private void copy(int slot, Block from, Block to) {
        int padding = to.padding()[to.row(slot)];
        int tokens = to.columns() - padding;
        for (int i = 0; i < buffers.size(); i++) {
            KvPart part = graph.parts().get(i);
            int token = part.headSize() * graph.kvType().bytes();
            int start = start(part, to, slot, 0);
            var read = new KvStore.Strip(
                    buffers.get(i)[from.side()],
                    start(part, from, slot, 0) + from.padding()[from.row(slot)] * token,
                    from.columns() * token);
            KvStore.Room target = buffers.get(i)[to.side()];
            int pitch = to.columns() * token;
            store.clear(new KvStore.Strip(target, start, pitch), padding * token, part.heads());
            var written = new KvStore.Strip(target, start + padding * token, pitch);
            store.copy(read, written, tokens * token, part.heads());
        }
    }

    /** Byte at which a slot's head begins, its padding included. */
    private int start(KvPart part, Block block, int slot, int head) {
        int heads = block.row(slot) * part.heads() + head;
        return block.firstSlot() * slotBytes(part)
                + heads * block.columns() * part.headSize() * graph.kvType().bytes();
    }

    @Override
    public KvCopy copyOf(int slot, int from, int to) {
        Block block = blocks[slot];
        var copy = KvRows.allocate(store, graph, to - from);
        int first = block.padding()[block.row(slot)] + from;
        for (int i = 0; i < buffers.size(); i++) {
            int start = start(graph.parts().get(i), block, slot, 0);
            copy.take(i, new KvRows.Place(buffers.get(i)[block.side()], block.columns(), start, first));
        }
        return copy;
    }

    @Override
    public void restore(List<KvCopy> copies, int tokens, int slot) {
        leaveOthers(slot, slot, slot + 1);
        var own = new Block(slot, 0, tokens, new int[1]);
        int at = 0;
        for (KvCopy copy : copies) {
            KvRows rows = KvRows.of(copy);
            int count = Math.min(rows.tokens(), tokens - at);
            for (int i = 0; i < buffers.size(); i++) {
                int start = start(graph.parts().get(i), own, slot, 0);
                rows.put(i, count, new KvRows.Place(buffers.get(i)[0], tokens, start, at));
            }
            at += count;
        }
        blocks[slot] = own;
    }

    @Override
    public void close() {
        for (KvStore.Room[] pair : buffers) for (KvStore.Room room : pair) room.close();
    }

    /** The past is a block in one buffer, the present its successor in the other. */
    private final class Append implements Pass {
        private final Block before;
        private final Block after;
        private final Map<String, OnnxTensor> past = new HashMap<>();
        private final Map<String, OnnxValue> present = new HashMap<>();

        Append(Block before, int width) {
            this.before = before;
            after = new Block(before.firstSlot(), 1 - before.side(), before.columns() + width, before.padding());
        }

        void open() throws OrtException {
            for (int i = 0; i < buffers.size(); i++) {
                KvPart part = graph.parts().get(i);
                past.put(part.past(), tensor(part, before, buffers.get(i)));
                present.put(part.present(), tensor(part, after, buffers.get(i)));
            }
        }

        private OnnxTensor tensor(KvPart part, Block block, KvStore.Room[] sides) throws OrtException {
            long[] shape = {block.rows(), part.heads(), block.columns(), part.headSize()};
            int start = block.firstSlot() * slotBytes(part);
            return store.tensor(sides[block.side()], start, shape, graph.kvType());
        }

        @Override
        public Map<String, OnnxTensor> past() {
            return past;
        }

        @Override
        public Map<String, OnnxValue> present() {
            return present;
        }

        @Override
        public int columns() {
            return after.columns();
        }

        @Override
        public int padding(int row) {
            return before.padding()[row];
        }

        @Override
        public void done() {
            for (int slot = after.firstSlot(); slot < after.firstSlot() + after.rows(); slot++) blocks[slot] = after;
        }

        @Override
        public void close() {
            past.values().forEach(OnnxTensor::close);
            present.values().forEach(OnnxValue::close);
        }
    }
}
