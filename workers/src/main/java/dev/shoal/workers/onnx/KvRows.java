package dev.shoal.workers.onnx;

import dev.shoal.workers.engine.KvCopy;
import java.nio.ByteBuffer;

/** Keys and values of one row's first tokens, without gaps: per part [head, token, head size]. */
record KvRows(Graph graph, int tokens, ByteBuffer[] parts) implements KvCopy {
    static KvRows allocate(Graph graph, int tokens) {
        ByteBuffer[] parts = new ByteBuffer[graph.parts().size()];
        for (int i = 0; i < parts.length; i++) {
            int width = graph.parts().get(i).width();
            parts[i] = ByteBuffer.allocateDirect(tokens * width * graph.kvType().bytes());
        }
        return new KvRows(graph, tokens, parts);
    }

    static KvRows of(KvCopy copy) {
        if (copy instanceof KvRows rows) return rows;
        throw new IllegalArgumentException("a copy of another runner: " + copy);
    }

    /** Copies a part from a buffer in which a head has {@code columns} positions and the row's first head starts at a byte. */
    void take(int part, ByteBuffer from, int columns, int startByte) {
        int head = headBytes(part);
        for (int h = 0; h < graph.parts().get(part).heads(); h++) {
            parts[part].put(h * tokens * head, from, startByte + h * columns * head, tokens * head);
        }
    }

    /** The other way round. */
    void put(int part, ByteBuffer into, int columns, int startByte) {
        int head = headBytes(part);
        for (int h = 0; h < graph.parts().get(part).heads(); h++) {
            into.put(startByte + h * columns * head, parts[part], h * tokens * head, tokens * head);
        }
    }

    /** Of one token in one head. */
    private int headBytes(int part) {
        return graph.parts().get(part).headSize() * graph.kvType().bytes();
    }
}
