package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxJavaType;
import java.nio.ByteBuffer;
import java.util.Optional;

/** An element type that keys, values and logits may have. */
enum ElementType {
    FLOAT32(OnnxJavaType.FLOAT, Float.BYTES) {
        @Override
        void read(ByteBuffer buffer, int firstElement, float[] into) {
            buffer.asFloatBuffer().get(firstElement, into);
        }
    },
    FLOAT16(OnnxJavaType.FLOAT16, Short.BYTES) {
        @Override
        void read(ByteBuffer buffer, int firstElement, float[] into) {
            Half.read(buffer, firstElement, into);
        }
    };

    private final OnnxJavaType onnx;
    private final int bytes;

    ElementType(OnnxJavaType onnx, int bytes) {
        this.onnx = onnx;
        this.bytes = bytes;
    }

    static Optional<ElementType> of(OnnxJavaType onnx) {
        for (ElementType type : values()) if (type.onnx == onnx) return Optional.of(type);
        return Optional.empty();
    }

    OnnxJavaType onnx() {
        return onnx;
    }

    int bytes() {
        return bytes;
    }

    /** Fills the array with elements of a buffer in the machine's byte order, from element {@code firstElement} on. */
    abstract void read(ByteBuffer buffer, int firstElement, float[] into);
}
