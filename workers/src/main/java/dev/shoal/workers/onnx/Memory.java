package dev.shoal.workers.onnx;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Direct buffers that are given back when their owner closes: the garbage collector, which sees only small heap objects,
 * would leave gigabytes of a closed model lie. Not thread-safe.
 */
final class Memory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Memory.class);

    private final List<ByteBuffer> buffers = new ArrayList<>();

    /** In the machine's byte order, filled with zeros; not to be touched after this memory is closed. */
    ByteBuffer allocate(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        buffers.add(buffer);
        return buffer.order(ByteOrder.nativeOrder());
    }

    /** Gives one buffer back early. */
    void release(ByteBuffer buffer) {
        buffers.removeIf(own -> own == buffer);
        Freeing.free(buffer);
    }

    /** Idempotent. */
    @Override
    public void close() {
        buffers.forEach(Freeing::free);
        buffers.clear();
    }

    /** Java 17 frees direct memory at once only through jdk.unsupported; without it the collector does so some day. */
    private static final class Freeing {
        private static Object unsafe;
        private static Method invokeCleaner;

        static {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field instance = type.getDeclaredField("theUnsafe");
                instance.setAccessible(true);
                unsafe = instance.get(null);
                invokeCleaner = type.getMethod("invokeCleaner", ByteBuffer.class);
            } catch (ReflectiveOperationException | RuntimeException e) {
                log.debug("direct memory is left to the garbage collector", e);
            }
        }

        private static void free(ByteBuffer buffer) {
            if (invokeCleaner == null) return;
            try {
                invokeCleaner.invoke(unsafe, buffer);
            } catch (IllegalAccessException | InvocationTargetException e) {
                log.debug("direct memory is left to the garbage collector", e);
            }
        }
    }
}
