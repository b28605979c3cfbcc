package dev.shoal.workers.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.shoal.workers.onnx.device.CudaMemory;
import dev.shoal.workers.onnx.device.DeviceMemory;
import dev.shoal.workers.onnx.device.DeviceTensors;
import dev.shoal.workers.onnx.device.DeviceUnavailable;
import dev.shoal.workers.onnx.device.HostMemory;

/** Keys and values in the memory of the device that computes: they never leave it. */
final class DeviceStore implements KvStore {
    private final DeviceMemory memory;
    private final DeviceTensors tensors;
    private boolean unsettled;

    private DeviceStore(DeviceMemory memory, DeviceTensors tensors) {
        this.memory = memory;
        this.tensors = tensors;
    }

    /** @param device CPU or CUDA */
    static DeviceStore open(OrtEnvironment environment, Device device) throws DeviceUnavailable {
        DeviceMemory memory = device == Device.CUDA ? CudaMemory.open() : new HostMemory();
        return new DeviceStore(memory, DeviceTensors.open(environment, memory.name()));
    }

    private final class Region implements Room {
        private final long address;
        private final int bytes;
        private boolean closed;

        Region(int bytes) {
            this.bytes = bytes;
            address = memory.allocate(bytes);
        }

        @Override
        public void close() {
            if (closed) return;
            closed = true;
            memory.free(address);
        }
    }

    @Override
    public Room allocate(int bytes) {
        unsettled = true;
        return new Region(bytes);
    }

    /** A slip past the end of a region would not be caught by any runtime. */
    private static long address(Room room, int start, long bytes) {
        var region = (Region) room;
        if (region.closed || start < 0 || bytes < 0 || start + bytes > region.bytes) {
            throw new IndexOutOfBoundsException(bytes + " bytes from " + start + " on are not in a region of "
                    + region.bytes + (region.closed ? " that is closed" : ""));
        }
        return region.address + start;
    }

    private static DeviceMemory.Strip strip(Strip at, int width, int rows) {
        long bytes = rows == 0 ? 0 : (rows - 1L) * at.pitch() + width;
        return new DeviceMemory.Strip(address(at.room(), at.start(), bytes), at.pitch());
    }

    @Override
    public OnnxTensor tensor(Room room, int start, long[] shape, ElementType type) throws OrtException {
        int bytes = KvStore.bytes(shape, type);
        return tensors.tensor(address(room, start, bytes), bytes, shape, type.onnx());
    }

    @Override
    public void copy(Strip from, Strip to, int width, int rows) {
        if (width == 0 || rows == 0) return;
        memory.copy(strip(from, width, rows), strip(to, width, rows), width, rows);
        unsettled = true;
    }

    @Override
    public void clear(Strip at, int width, int rows) {
        if (width == 0 || rows == 0) return;
        memory.clear(strip(at, width, rows), width, rows);
        unsettled = true;
    }

    @Override
    public void settle() {
        if (!unsettled) return;
        memory.settle();
        unsettled = false;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
