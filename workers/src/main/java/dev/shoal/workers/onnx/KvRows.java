package dev.shoal.workers.onnx;

import dev.shoal.workers.engine.KvCopy;
import java.util.ArrayList;
import java.util.List;

/** Keys and values of neighbouring tokens of one row, without gaps: per part [head, token, head size]. Not thread-safe. */
final class KvRows implements KvCopy {
    private final KvStore store;
    private final Graph graph;
    private final int tokens;
    private final List<KvStore.Room> parts = new ArrayList<>();

    private KvRows(KvStore store, Graph graph, int tokens) {
        this.store = store;
        this.graph = graph;
        this.tokens = tokens;
        try {
            for (int i = 0; i < graph.parts().size(); i++) {
                parts.add(store.allocate(graph.parts().get(i).heads() * headBytes(i) * tokens));
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            close();
            throw e;
        }
    }

    static KvRows allocate(KvStore store, Graph graph, int tokens) {
        return new KvRows(store, graph, tokens);
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
     * Where a row lies in a room.
     *
     * @param columns positions of a head, @param start byte of its first head, @param first position
     */
    record Place(KvStore.Room room, int columns, int start, int first) {
        private KvStore.Strip strip(int token) {
            return new KvStore.Strip(room, start + first * token, columns * token);
        }
    }

    /** Copies a part out of a room. */
    void take(int part, Place from) {
        int token = headBytes(part);
        store.copy(from.strip(token), own(part, token), tokens * token, heads(part));
    }

    /** Copies a part's first tokens into a room. */
    void put(int part, int count, Place into) {
        int token = headBytes(part);
        store.copy(own(part, token), into.strip(token), count * token, heads(part));
    }

    private KvStore.Strip own(int part, int token) {
        return new KvStore.Strip(parts.get(part), 0, tokens * token);
    }

    private int heads(int part) {
        return graph.parts().get(part).heads();
    }

    @Override
    public KvCopy part(int from, int to) {
        var part = new KvRows(store, graph, to - from);
        for (int i = 0; i < parts.size(); i++) part.take(i, new Place(parts.get(i), tokens, 0, from));
        return part;
    }

    /** Of one token in one head. */
    private int headBytes(int part) {
        return graph.parts().get(part).headSize() * graph.kvType().bytes();
    }

    @Override
    public void close() {
        parts.forEach(KvStore.Room::close);
    }
}
