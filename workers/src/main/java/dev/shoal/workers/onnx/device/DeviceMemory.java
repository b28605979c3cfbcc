package dev.shoal.workers.onnx.device;

/** The memory that one device computes in, by address. Not thread-safe. */
public interface DeviceMemory {
    /** As ONNX Runtime calls the memory. */
    String name();

    /**
     * Takes memory, filled with zeros.
     *
     * @throws OutOfMemoryError saying what was asked for and what is free
     */
    long allocate(long bytes);

    void free(long address);

    /** Copies {@code rows} runs of {@code width} bytes, whose starts lie a pitch apart; they do not overlap. */
    void copy(Strip from, Strip to, long width, int rows);

    /** Fills {@code rows} runs of {@code width} bytes with zeros. */
    void clear(Strip at, long width, int rows);

    /** Waits until what was asked for is done: the runtime computes in a stream of its own. */
    void settle();

    /** Where runs of bytes begin, and how far apart they lie. */
    record Strip(long address, long pitch) {}
}
