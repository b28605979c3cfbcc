package dev.shoal.workers.onnx;

/**
 * Keys or values of one layer.
 *
 * @param past name of the input, @param present name of the output
 */
record KvPart(String past, String present, int heads, int headSize) {
    /** Elements of one token. */
    int width() {
        return heads * headSize;
    }
}
