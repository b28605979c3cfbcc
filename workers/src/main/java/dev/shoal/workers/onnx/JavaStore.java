package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;

/** Keys and values in direct buffers of the JVM: where the processor computes, it computes on them where they lie. */
final class JavaStore implements KvStore {
    private final OrtEnvironment environment;

    JavaStore(OrtEnvironment environment) {
        this.environment = environment;
    }

    private record Buffer(Memory memory, ByteBuffer bytes) implements Room {
        @Override
        public void close() {
            memory.close();
        }
    }

    private static ByteBuffer bytes(Room room) {
        return ((Buffer) room).bytes();
    }

    @Override
    public Room allocate(int bytes) {
        var memory = new Memory();
        return new Buffer(memory, memory.allocate(bytes));
    }

    @Override
    public OnnxTensor tensor(Room room, int start, long[] shape, ElementType type) throws OrtException {
        ByteBuffer view = bytes(room).slice(start, KvStore.bytes(shape, type));
        return OnnxTensor.createTensor(environment, view, shape, type.onnx());
    }

    @Override
    public void copy(Strip from, Strip to, int width, int rows) {
        ByteBuffer source = bytes(from.room());
        ByteBuffer target = bytes(to.room());
        for (int row = 0; row < rows; row++) {
            target.put(to.start() + row * to.pitch(), source, from.start() + row * from.pitch(), width);
        }
    }

    @Override
    public void clear(Strip at, int width, int rows) {
        byte[] zeros = new byte[width];
        for (int row = 0; row < rows; row++) bytes(at.room()).put(at.start() + row * at.pitch(), zeros);
    }

    @Override
    public void settle() {
        // The processor has copied when it returns.
    }

    @Override
    public void close() {
        // Each room gives its own memory back.
    }
}
