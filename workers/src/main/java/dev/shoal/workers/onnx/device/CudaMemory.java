package dev.shoal.workers.onnx.device;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;

/** The memory of the first GPU, through the CUDA runtime that ONNX Runtime has loaded. */
public final class CudaMemory implements DeviceMemory {
    /** The provider's own comes first: it is loaded already. */
    private static final List<String> LIBRARIES =
            List.of("libcudart.so.12", "libcudart.so.13", "cudart64_12.dll", "cudart64_13.dll");

    private static final int DEVICE_TO_DEVICE = 3;
    private static final int FULL = 2;

    private final NativeLibrary runtime;
    private final Function copy;
    private final Function set;
    private final Function settle;

    private CudaMemory(NativeLibrary runtime) {
        this.runtime = runtime;
        copy = runtime.getFunction("cudaMemcpy2D");
        set = runtime.getFunction("cudaMemset2D");
        settle = runtime.getFunction("cudaDeviceSynchronize");
    }

    /** @throws DeviceUnavailable if there is no CUDA runtime or it finds no device */
    public static CudaMemory open() throws DeviceUnavailable {
        return open(LIBRARIES);
    }

    static CudaMemory open(List<String> libraries) throws DeviceUnavailable {
        try {
            var memory = new CudaMemory(library(libraries));
            memory.call("cudaSetDevice", 0);
            return memory;
        } catch (UnsatisfiedLinkError e) {
            throw new DeviceUnavailable("the CUDA runtime is not of a kind that is known: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new DeviceUnavailable(e.getMessage(), e);
        }
    }

    private static NativeLibrary library(List<String> names) throws DeviceUnavailable {
        for (String name : names) {
            try {
                return NativeLibrary.getInstance(name);
            } catch (UnsatisfiedLinkError e) {
                // Only one of them is there.
            }
        }
        throw new DeviceUnavailable("none of the CUDA runtime's libraries is there: " + String.join(", ", names));
    }

    @Override
    public String name() {
        return "Cuda";
    }

    @Override
    public long allocate(long bytes) {
        var address = new PointerByReference();
        int code = runtime.getFunction("cudaMalloc").invokeInt(new Object[] {address, size(Math.max(1, bytes))});
        if (code == FULL) {
            throw new OutOfMemoryError("the GPU has no " + (bytes >> 20) + " MiB in one piece, " + free());
        }
        check("cudaMalloc", code);
        long start = Pointer.nativeValue(address.getValue());
        clear(new Strip(start, bytes), bytes, 1);
        return start;
    }

    private String free() {
        var free = new LongByReference();
        var all = new LongByReference();
        call("cudaMemGetInfo", free, all);
        return (free.getValue() >> 20) + " of " + (all.getValue() >> 20) + " MiB are free";
    }

    @Override
    public void free(long address) {
        call("cudaFree", new Pointer(address));
    }

    @Override
    public void copy(Strip from, Strip to, long width, int rows) {
        Object[] arguments = {
            new Pointer(to.address()),
            size(to.pitch()),
            new Pointer(from.address()),
            size(from.pitch()),
            size(width),
            size(rows),
            DEVICE_TO_DEVICE
        };
        check("cudaMemcpy2D", copy.invokeInt(arguments));
    }

    @Override
    public void clear(Strip at, long width, int rows) {
        Object[] arguments = {new Pointer(at.address()), size(at.pitch()), 0, size(width), size(rows)};
        check("cudaMemset2D", set.invokeInt(arguments));
    }

    @Override
    public void settle() {
        check("cudaDeviceSynchronize", settle.invokeInt(new Object[0]));
    }

    /** A size_t: a whole register, whatever the platform. */
    private static Object size(long value) {
        return Native.SIZE_T_SIZE == Long.BYTES ? value : (Object) (int) value;
    }

    private void call(String name, Object... arguments) {
        check(name, runtime.getFunction(name).invokeInt(arguments));
    }

    private void check(String name, int code) {
        if (code == 0) return;
        String reason = runtime.getFunction("cudaGetErrorString").invokeString(new Object[] {code}, false);
        throw new IllegalStateException("CUDA: " + name + " failed with " + code + ", " + reason);
    }
}
