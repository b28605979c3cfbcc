package dev.shoal.workers.onnx;

import java.util.List;

/**
 * Where a model runs.
 *
 * @param device CPU or CUDA, @param kv HOST or DEVICE, @param leftOut what was wanted and does not go, with the reasons
 */
public record Placement(Device device, KvPlace kv, List<String> leftOut) {
    public Placement {
        leftOut = List.copyOf(leftOut);
    }

    Placement(Device device, KvPlace kv) {
        this(device, kv, List.of());
    }

    /** For people. */
    @Override
    public String toString() {
        String place = kv == KvPlace.DEVICE ? "memory of the device" : "memory of the JVM";
        return (device == Device.CUDA ? "CUDA" : "the processor") + ", keys and values in " + place;
    }
}
