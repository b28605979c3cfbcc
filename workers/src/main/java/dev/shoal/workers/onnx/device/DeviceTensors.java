package dev.shoal.workers.onnx.device;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import com.sun.jna.Function;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;

/**
 * Makes tensors over the memory of a device with ONNX Runtime's C API and hands them out as Java's: a session takes them as
 * inputs and pinned outputs as it takes any, and computes on them where they lie. Not thread-safe.
 *
 * <p>The C API is a table of functions that is only ever appended to; those used here are in it since version 1. What is
 * taken from Java's API beyond its public part is looked up once, and missed with a message.
 */
public final class DeviceTensors implements AutoCloseable {
    private static final String RUNTIME = "ai.onnxruntime.OnnxRuntime";

    // Positions in the table, onnxruntime_c_api.h.
    private static final int GET_ERROR_MESSAGE = 2;
    private static final int CREATE_TENSOR_WITH_DATA = 49;
    private static final int CREATE_MEMORY_INFO = 68;
    private static final int RELEASE_STATUS = 93;
    private static final int RELEASE_MEMORY_INFO = 94;

    private static final int DEVICE_ALLOCATOR = 0;
    private static final int DEFAULT_MEMORY = 0;

    private final Pointer table;
    private final Function create;
    private final Constructor<OnnxTensor> tensors;
    private final Constructor<TensorInfo> infos;
    private Pointer memory;

    private DeviceTensors(long table, Constructor<OnnxTensor> tensors, Constructor<TensorInfo> infos) {
        this.table = new Pointer(table);
        this.tensors = tensors;
        this.infos = infos;
        create = function(CREATE_TENSOR_WITH_DATA);
    }

    /**
     * @param memory name of the first device's memory, as ONNX Runtime calls it
     * @throws DeviceUnavailable if this version of ONNX Runtime's Java API is not the one that this was written for
     */
    public static DeviceTensors open(OrtEnvironment environment, String memory) throws DeviceUnavailable {
        return open(environment, memory, RUNTIME);
    }

    static DeviceTensors open(OrtEnvironment environment, String memory, String runtime) throws DeviceUnavailable {
        try {
            Field handle = Class.forName(runtime).getDeclaredField("ortApiHandle");
            handle.setAccessible(true);
            long table = handle.getLong(null);
            if (table == 0) throw new NoSuchFieldException("a table of functions");
            var opened = new DeviceTensors(
                    table,
                    accessible(OnnxTensor.class.getDeclaredConstructor(long.class, long.class, TensorInfo.class)),
                    accessible(TensorInfo.class.getDeclaredConstructor(
                            long[].class, OnnxJavaType.class, OnnxTensorType.class)));
            opened.memory = opened.memoryInfo(memory);
            return opened;
        } catch (ReflectiveOperationException | LinkageError | RuntimeException | OrtException e) {
            throw new DeviceUnavailable(
                    "keys and values cannot be kept on the device with ONNX Runtime " + environment.getVersion() + ": "
                            + e,
                    e);
        }
    }

    private static <T> Constructor<T> accessible(Constructor<T> constructor) {
        constructor.setAccessible(true);
        return constructor;
    }

    private Pointer memoryInfo(String name) throws OrtException {
        var made = new PointerByReference();
        check(function(CREATE_MEMORY_INFO)
                .invokePointer(new Object[] {name, DEVICE_ALLOCATOR, 0, DEFAULT_MEMORY, made}));
        return made.getValue();
    }

    private Function function(int position) {
        return Function.getFunction(table.getPointer((long) position * Long.BYTES));
    }

    /** A tensor over memory that has to outlive it; close it as any other, and read none of its values through Java. */
    public OnnxTensor tensor(long address, long bytes, long[] shape, OnnxJavaType type) throws OrtException {
        var made = new PointerByReference();
        check(create.invokePointer(
                new Object[] {memory, new Pointer(address), bytes, shape, (long) shape.length, element(type), made}));
        try {
            return tensors.newInstance(
                    Pointer.nativeValue(made.getValue()),
                    0L,
                    infos.newInstance(shape, type, OnnxTensorType.mapFromJavaType(type)));
        } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a tensor cannot be made", e);
        }
    }

    /** Numbers of the C API; Java's API counts its own way. */
    private static int element(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> 1;
            case FLOAT16 -> 10;
            default -> throw new IllegalArgumentException("keys and values are not of type " + type);
        };
    }

    private void check(Pointer status) throws OrtException {
        if (status == null) return;
        String message = function(GET_ERROR_MESSAGE).invokeString(new Object[] {status}, false);
        function(RELEASE_STATUS).invokeVoid(new Object[] {status});
        throw new OrtException(message);
    }

    /** Idempotent. The tensors stay good. */
    @Override
    public void close() {
        if (memory == null) return;
        function(RELEASE_MEMORY_INFO).invokeVoid(new Object[] {memory});
        memory = null;
    }
}
