package dev.shoal.workers.onnx;

/** How packed weights of 4 or 8 bits are computed with. */
public enum Weights {
    /** As the file has them: least memory, and the runtime may round what flows through the network to 8 bits. */
    PACKED,
    /** Unpacked to single precision as the model is loaded: faster where they fit into a cache of the processor. */
    UNPACKED
}
