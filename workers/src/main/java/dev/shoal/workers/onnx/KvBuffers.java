package dev.shoal.workers.onnx;

import dev.shoal.workers.engine.KvCopy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Keys and values of all slots: per layer and part one direct buffer of shape [slot, head, position, head size]. */
final class KvBuffers {
    private final Graph graph;
    private final int context;
    private final FloatBuffer[] parts;

    private record Copy(int tokens, FloatBuffer[] parts) implements KvCopy {}

    KvBuffers(Graph graph, int slots, int context) {
        this.graph = graph;
        this.context = context;
        parts = new FloatBuffer[graph.layers() * 2];
        for (int i = 0; i < parts.length; i++) parts[i] = allocate(Math.multiplyExact(slots, slotFloats()));
    }

    static FloatBuffer allocate(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private int slotFloats() {
        return Math.multiplyExact(graph.kvHeads() * graph.headSize(), context);
    }

    /** The part's slots from {@code firstSlot} on, without copying. */
    FloatBuffer view(int part, int firstSlot, int slots) {
        return parts[part].slice(firstSlot * slotFloats(), slots * slotFloats());
    }

    KvCopy copyOf(int slot, int tokens) {
        FloatBuffer[] copies = new FloatBuffer[parts.length];
        int floats = tokens * graph.headSize();
        for (int part = 0; part < parts.length; part++) {
            copies[part] = allocate(graph.kvHeads() * floats);
            for (int head = 0; head < graph.kvHeads(); head++) {
                copies[part].put(head * floats, parts[part], headStart(slot, head), floats);
            }
        }
        return new Copy(tokens, copies);
    }

    void restore(KvCopy copy, int slot) {
        if (!(copy instanceof Copy from)) throw new IllegalArgumentException("a copy of another runner: " + copy);
        int floats = from.tokens() * graph.headSize();
        for (int part = 0; part < parts.length; part++) {
            for (int head = 0; head < graph.kvHeads(); head++) {
                parts[part].put(headStart(slot, head), from.parts()[part], head * floats, floats);
            }
        }
    }

    private int headStart(int slot, int head) {
        return slot * slotFloats() + head * context * graph.headSize();
    }
}
