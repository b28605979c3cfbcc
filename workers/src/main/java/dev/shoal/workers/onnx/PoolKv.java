package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.engine.KvCopy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys and values of all slots in one pool: per part a buffer of shape [head, place, head size], which grows as it is needed.
 * Not thread-safe.
 */
final class PoolKv implements AutoCloseable {
    private static final int FIRST_PLACES = 1024;

    private final OrtEnvironment environment;
    private final Graph graph;
    private final int most;
    private final TokenPool pool;
    private final Memory memory = new Memory();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private final Map<String, OnnxTensor> past = new HashMap<>();
    private final Map<String, OnnxValue> present = new HashMap<>();
    private int places;

    /** Keys and values of neighbouring tokens, per part [head, token, head size]. */
    private final class Copy implements KvCopy {
        private final int tokens;
        private final Memory own = new Memory();
        private final List<ByteBuffer> parts = new ArrayList<>();

        Copy(int tokens) {
            this.tokens = tokens;
            for (KvPart part : graph.parts()) parts.add(own.allocate(part.width() * Float.BYTES * tokens));
        }

        @Override
        public int tokens() {
            return tokens;
        }

        @Override
        public long bytes() {
            return KvSize.tokenBytes(graph) * tokens;
        }

        @Override
        public KvCopy part(int from, int to) {
            var part = new Copy(to - from);
            for (int i = 0; i < parts.size(); i++) {
                copy(i, new Strip(parts.get(i), tokens, from), new Strip(part.parts.get(i), to - from, 0), to - from);
            }
            return part;
        }

        @Override
        public void close() {
            own.close();
        }
    }

    /** Where tokens begin in a buffer that has room for so many of each head. */
    private record Strip(ByteBuffer buffer, int tokens, int first) {}

    /** @param most tokens that all slots may hold together */
    PoolKv(OrtEnvironment environment, Graph graph, int slots, int most) throws OrtException {
        this.environment = environment;
        this.graph = graph;
        this.most = most;
        this.pool = new TokenPool(slots);
        grow(Math.min(FIRST_PLACES, most));
    }

    TokenPool pool() {
        return pool;
    }

    Map<String, OnnxTensor> past() {
        return past;
    }

    Map<String, OnnxValue> present() {
        return present;
    }

    /** Makes room for new tokens behind all others; numbers of places change. */
    void makeRoom(int tokens) throws OrtException {
        if (pool.wasteful() || pool.end() + tokens > most) compact();
        if (pool.end() + tokens > places) grow(Math.min(most, Math.max(2 * places, pool.end() + tokens)));
        if (pool.end() + tokens > places) {
            throw new IllegalStateException(
                    "the pool has " + places + " places, " + (pool.end() + tokens) + " are needed");
        }
    }

    private void compact() {
        for (TokenPool.Move move : pool.compact()) {
            for (int i = 0; i < buffers.size(); i++) {
                var from = new Strip(buffers.get(i), places, move.from());
                copy(i, from, new Strip(buffers.get(i), places, move.to()), move.length());
            }
        }
    }

    private void grow(int wanted) throws OrtException {
        List<ByteBuffer> before = List.copyOf(buffers);
        int placesBefore = places;
        closeTensors();
        buffers.clear();
        places = wanted;
        for (int i = 0; i < graph.parts().size(); i++) {
            KvPart part = graph.parts().get(i);
            ByteBuffer buffer = memory.allocate(part.width() * Float.BYTES * places);
            buffers.add(buffer);
            if (!before.isEmpty()) {
                copy(i, new Strip(before.get(i), placesBefore, 0), new Strip(buffer, places, 0), pool.end());
                memory.release(before.get(i));
            }
            long[] shape = {1, part.heads(), places, part.headSize()};
            OnnxTensor tensor = OnnxTensor.createTensor(
                    environment, buffer, shape, graph.kvType().onnx());
            past.put(part.past(), tensor);
            present.put(part.present(), tensor);
        }
    }

    private void copy(int part, Strip from, Strip to, int tokens) {
        int token = graph.parts().get(part).headSize() * Float.BYTES;
        for (int head = 0; head < graph.parts().get(part).heads(); head++) {
            to.buffer.put(
                    (head * to.tokens + to.first) * token,
                    from.buffer,
                    (head * from.tokens + from.first) * token,
                    tokens * token);
        }
    }

    KvCopy copyOf(int slot, int from, int to) {
        var copy = new Copy(to - from);
        int at = 0;
        for (TokenPool.Range range : pool.of(slot)) {
            int first = Math.max(from, at);
            int end = Math.min(to, at + range.length());
            for (int i = 0; first < end && i < buffers.size(); i++) {
                var source = new Strip(buffers.get(i), places, range.start() + first - at);
                copy(i, source, new Strip(copy.parts.get(i), to - from, first - from), end - first);
            }
            at += range.length();
        }
        return copy;
    }

    /** The slot begins anew with the first tokens of the copies; what is in the pool already is shared. */
    void restore(List<KvCopy> copies, int tokens, int slot) throws OrtException {
        pool.cut(slot, 0);
        int left = tokens;
        for (KvCopy copy : copies) {
            int count = Math.min(copy.tokens(), left);
            if (!pool.knows(copy)) {
                makeRoom(copy.tokens());
                write((Copy) copy, pool.add(copy, slot));
                pool.cut(slot, tokens - left + count);
            } else {
                pool.share(copy, slot, count);
            }
            left -= count;
        }
    }

    private void write(Copy copy, TokenPool.Range range) {
        for (int i = 0; i < buffers.size(); i++) {
            var to = new Strip(buffers.get(i), places, range.start());
            copy(i, new Strip(copy.parts.get(i), copy.tokens, 0), to, copy.tokens);
        }
    }

    private void closeTensors() {
        past.values().forEach(OnnxTensor::close);
        past.clear();
        present.clear();
    }

    /** Idempotent. */
    @Override
    public void close() {
        closeTensors();
        memory.close();
    }
}
