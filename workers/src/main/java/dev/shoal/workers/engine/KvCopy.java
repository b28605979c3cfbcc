package dev.shoal.workers.engine;

/**
 * Keys and values of neighbouring tokens of some slot, copied out of it; good for every runner of the same model. Not
 * thread-safe.
 */
public interface KvCopy extends AutoCloseable {
    int tokens();

    long bytes();

    /** A copy of the tokens from one index up to before another. */
    KvCopy part(int from, int to);

    /** Gives its memory back; it is of no further use. */
    @Override
    void close();
}
