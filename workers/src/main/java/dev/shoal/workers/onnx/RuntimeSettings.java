package dev.shoal.workers.onnx;

/**
 * How the runtime uses the machine.
 *
 * @param threads of one forward pass, @param spinning true lets idle threads spin: faster on a machine of its own, slower
 *     on a shared one
 * @param weights packed ones as they are, or unpacked
 */
public record RuntimeSettings(int threads, boolean spinning, Weights weights) {
    /** Weights as the file has them. */
    public RuntimeSettings(int threads, boolean spinning) {
        this(threads, spinning, Weights.PACKED);
    }
}
