package dev.shoal.workers.onnx;

import dev.shoal.workers.engine.KvCopy;
import java.nio.ByteBuffer;

/** Keys and values of neighbouring tokens of one row, without gaps: per part [head, token, head size]. Not thread-safe. */
final class KvRows implements KvCopy {
    private final Graph graph;
    private final int tokens;
    private final Memory memory = new Memory();
    private final ByteBuffer[] parts;

    private KvRows(Graph graph, int tokens) {
        this.graph = graph;
        this.tokens = tokens;
        parts = new ByteBuffer[graph.parts().size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = memory.allocate(graph.parts().get(i).heads() * headBytes(i) * tokens);
        }
    }

    static KvRows allocate(Graph graph, int tokens) {
        return new KvRows(graph, tokens);
    }

    static KvRows of(KvCopy copy) {
        if (copy instanceof KvRows rows) return rows;
        throw new IllegalArgumentException("a copy of another runner: " + copy);
    }

    @Override
    public int tokens() {
        return tokens;
    }

    @Override
    public long bytes() {
        return KvSize.tokenBytes(graph) * tokens;
    }

    /**
     * Where a row lies in a buffer.
     *
     * @param columns positions of a head, @param start byte of its first head, @param first position
     */
    record Place(ByteBuffer buffer, int columns, int start, int first) {
        private int at(int head, int token) {
            return start + (head * columns + first) * token;
        }
    }

    /** Copies a part out of a buffer. */
    void take(int part, Place from) {
        int token = headBytes(part);
        for (int head = 0; head < graph.parts().get(part).heads(); head++) {
            parts[part].put(head * tokens * token, from.buffer, from.at(head, token), tokens * token);
        }
    }

    /** Copies a part's first tokens into a buffer. */
    void put(int part, int count, Place into) {
        int token = headBytes(part);
        for (int head = 0; head < graph.parts().get(part).heads(); head++) {
            into.buffer.put(into.at(head, token), parts[part], head * tokens * token, count * token);
        }
    }

    @Override
    public KvCopy part(int from, int to) {
        var part = new KvRows(graph, to - from);
        for (int i = 0; i < parts.length; i++) part.take(i, new Place(parts[i], tokens, 0, from));
        return part;
    }

    /** Of one token in one head. */
    private int headBytes(int part) {
        return graph.parts().get(part).headSize() * graph.kvType().bytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
