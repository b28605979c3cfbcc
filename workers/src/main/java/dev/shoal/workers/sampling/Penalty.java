package dev.shoal.workers.sampling;

import java.util.BitSet;

/** Makes tokens that have occurred, in the prompt or since, less likely. Not thread-safe. */
final class Penalty {
    private final float factor;
    private final BitSet seen = new BitSet();
    private float[] changed = {};

    Penalty(double factor) {
        this.factor = (float) factor;
    }

    boolean none() {
        return factor == 1;
    }

    void saw(int token) {
        if (!none()) seen.set(token);
    }

    /** The logits themselves where nothing changes, else a copy that is good until the next call. */
    float[] applied(float[] logits) {
        if (none() || seen.isEmpty()) return logits;
        if (changed.length != logits.length) changed = new float[logits.length];
        System.arraycopy(logits, 0, changed, 0, logits.length);
        for (int token = seen.nextSetBit(0); token >= 0 && token < changed.length; token = seen.nextSetBit(token + 1)) {
            changed[token] = changed[token] > 0 ? changed[token] / factor : changed[token] * factor;
        }
        return changed;
    }
}
