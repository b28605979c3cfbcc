package dev.shoal.workers.onnx;

/** What computes the forward passes. */
public enum Device {
    /** A GPU where this build and the machine have one, else the processor. */
    AUTO,
    CPU,
    /** The first NVIDIA GPU; the processor, with a warning, where that does not go. */
    CUDA
}
