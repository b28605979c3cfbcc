package dev.shoal.workers.onnx;

/** Where the keys and values of all slots lie. */
public enum KvPlace {
    /** On the device where that is not the processor. */
    AUTO,
    /** In the JVM's direct memory: all that Java's API offers, and across the bus twice in every pass of a GPU. */
    HOST,
    /** In memory of the device, taken and copied there. */
    DEVICE
}
