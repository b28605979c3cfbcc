package dev.shoal.workers.onnx;

/**
 * How the runtime uses the machine.
 *
 * @param threads of one forward pass, @param spinning true lets idle threads spin: faster on a machine of its own, slower
 *     on a shared one
 */
public record RuntimeSettings(int threads, boolean spinning) {}
