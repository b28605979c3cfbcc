package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;

/** The memory that keys and values lie in, and how they are copied within it. Not thread-safe. */
interface KvStore extends AutoCloseable {
    /** Room filled with zeros. */
    Room allocate(int bytes);

    /** A tensor over a part of the room, good for as long as the room is. */
    OnnxTensor tensor(Room room, int start, long[] shape, ElementType type) throws OrtException;

    /** Copies {@code rows} runs of {@code width} bytes; they do not overlap. */
    void copy(Strip from, Strip to, int width, int rows);

    /** Fills {@code rows} runs of {@code width} bytes with zeros. */
    void clear(Strip at, int width, int rows);

    /** What was copied is there for the pass that comes next. */
    void settle();

    /** Idempotent; the rooms close apart. */
    @Override
    void close();

    /** Memory of one owner, which closes it. */
    interface Room extends AutoCloseable {
        /** Idempotent. */
        @Override
        void close();
    }

    /** Where runs of bytes begin in a room, and how far apart they lie. */
    record Strip(Room room, int start, int pitch) {}

    /** Bytes of a tensor. */
    static int bytes(long[] shape, ElementType type) {
        long bytes = type.bytes();
        for (long size : shape) bytes = Math.multiplyExact(bytes, size);
        return Math.toIntExact(bytes);
    }
}
