package dev.shoal.workers.grammar;

/**
 * The first bytes of one code point in UTF-8.
 *
 * @param bits the code point's bits so far, @param missing bytes to come, @param least smallest code point of this length
 */
record Utf8(int bits, int missing, int least) {
    static final Utf8 INVALID = new Utf8(0, -1, 0);
    /** No code point begun. */
    static final Utf8 BETWEEN = new Utf8(0, 0, 0);

    static final int LAST = 0x10FFFF;

    static Utf8 start(int b) {
        if (b < 0x80) return new Utf8(b, 0, 0);
        if (b >= 0xC2 && b < 0xE0) return new Utf8(b & 0x1F, 1, 0x80);
        if (b >= 0xE0 && b < 0xF0) return new Utf8(b & 0x0F, 2, 0x800);
        if (b >= 0xF0 && b < 0xF5) return new Utf8(b & 0x07, 3, 0x10000);
        return INVALID;
    }

    Utf8 next(int b) {
        if (missing <= 0 || b < 0x80 || b > 0xBF) return INVALID;
        Utf8 next = new Utf8(bits << 6 | b & 0x3F, missing - 1, least);
        return next.low() > next.high() ? INVALID : next;
    }

    boolean valid() {
        return missing >= 0;
    }

    boolean complete() {
        return missing == 0;
    }

    /** Smallest code point that these bytes can become; above {@link #high} if there is none. */
    int low() {
        int low = Math.max(bits << 6 * missing, least);
        return low >= 0xD800 && low <= 0xDFFF ? 0xE000 : low;
    }

    int high() {
        int high = Math.min((bits + 1 << 6 * missing) - 1, LAST);
        return high >= 0xD800 && high <= 0xDFFF ? 0xD7FF : high;
    }
}
