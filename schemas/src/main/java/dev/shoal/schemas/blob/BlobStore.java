package dev.shoal.schemas.blob;

/** Keeps contents by their hash. The same content twice is one. Thread-safe. */
public interface BlobStore {
    /**
     * Keeps the content; it can be had from every process when this returns.
     *
     * @throws BlobFailure if it cannot be kept
     */
    BlobRef put(byte[] content);

    /**
     * Exactly what the reference names.
     *
     * @throws BlobFailure if the store is away, or has no such content, or another one in its place
     */
    byte[] get(BlobRef ref);
}
