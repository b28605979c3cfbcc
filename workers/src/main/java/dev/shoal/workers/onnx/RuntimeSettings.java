package dev.shoal.workers.onnx;

/**
 * How the runtime uses the machine.
 *
 * @param threads of one forward pass, @param spinning true lets idle threads spin: faster on a machine of its own, slower
 *     on a shared one
 * @param weights packed ones as they are, or unpacked
 * @param device that computes, @param kv where keys and values lie; what does not go is left out with a warning
 */
public record RuntimeSettings(int threads, boolean spinning, Weights weights, Device device, KvPlace kv) {
    /** Weights as the file has them. */
    public RuntimeSettings(int threads, boolean spinning) {
        this(threads, spinning, Weights.PACKED);
    }

    /** On the device that is there. */
    public RuntimeSettings(int threads, boolean spinning, Weights weights) {
        this(threads, spinning, weights, Device.AUTO, KvPlace.AUTO);
    }

    public RuntimeSettings on(Device other, KvPlace place) {
        return new RuntimeSettings(threads, spinning, weights, other, place);
    }
}
