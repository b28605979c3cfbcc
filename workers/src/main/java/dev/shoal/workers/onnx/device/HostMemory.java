package dev.shoal.workers.onnx.device;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/** The processor's own memory, taken and copied as a device's is: what works here works there. */
public final class HostMemory implements DeviceMemory {
    private final Function copy = NativeLibrary.getProcess().getFunction("memcpy");

    @Override
    public String name() {
        return "Cpu";
    }

    @Override
    public long allocate(long bytes) {
        long address = Native.malloc(Math.max(1, bytes));
        if (address == 0) throw new OutOfMemoryError("the system has no " + (bytes >> 20) + " MiB");
        if (bytes > 0) new Pointer(address).setMemory(0, bytes, (byte) 0);
        return address;
    }

    @Override
    public void free(long address) {
        Native.free(address);
    }

    @Override
    public void copy(Strip from, Strip to, long width, int rows) {
        for (int row = 0; row < rows; row++) {
            copy.invokePointer(new Object[] {
                new Pointer(to.address() + row * to.pitch()), new Pointer(from.address() + row * from.pitch()), width
            });
        }
    }

    @Override
    public void clear(Strip at, long width, int rows) {
        for (int row = 0; row < rows; row++) {
            new Pointer(at.address() + row * at.pitch()).setMemory(0, width, (byte) 0);
        }
    }

    @Override
    public void settle() {
        // The processor has copied when it returns.
    }
}
