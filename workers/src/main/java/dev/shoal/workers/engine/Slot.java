package dev.shoal.workers.engine;

import java.util.Arrays;

/**
 * One KV slot: the tokens whose keys and values it holds, and behind them those still to be fed. Owned by the engine
 * thread.
 */
final class Slot {
    private final int index;
    private final int[] tokens;
    private int size;
    private int cached;
    private boolean busy;
    private long lastUsed;

    Slot(int index, int contextTokens) {
        this.index = index;
        this.tokens = new int[contextTokens];
    }

    int index() {
        return index;
    }

    boolean busy() {
        return busy;
    }

    /** Takes the slot for a sequence whose first {@code keep} tokens it holds. */
    void take(int keep, long now) {
        busy = true;
        cached = keep;
        lastUsed = now;
    }

    /** Keeps what it holds for a later turn of the same task. */
    void release(long now) {
        busy = false;
        size = cached;
        lastUsed = now;
    }

    /** What it held is lost. */
    void forget() {
        cached = 0;
        if (!busy) size = 0;
    }

    long lastUsed() {
        return lastUsed;
    }

    void load(int[] prompt) {
        System.arraycopy(prompt, 0, tokens, 0, prompt.length);
        size = prompt.length;
    }

    void append(int token) {
        tokens[size++] = token;
    }

    int size() {
        return size;
    }

    /** Tokens that still have a place. */
    int room() {
        return tokens.length - size;
    }

    int cached() {
        return cached;
    }

    /** Tokens still to be fed. */
    int pending() {
        return size - cached;
    }

    /** So many more of its tokens have keys and values. */
    void fed(int count) {
        cached += count;
    }

    int token(int position) {
        return tokens[position];
    }

    int[] tokens(int from) {
        return Arrays.copyOfRange(tokens, from, size);
    }

    /** The tokens themselves; those from {@link #size} on mean nothing and may be written over. */
    int[] tokens() {
        return tokens;
    }

    /** The tokens that lie behind the last one. */
    int[] behind(int count) {
        return Arrays.copyOfRange(tokens, size, size + count);
    }

    /** How many of the first tokens of the prompt it holds. */
    int shared(int[] prompt) {
        int limit = Math.min(cached, prompt.length);
        int different = Arrays.mismatch(tokens, 0, limit, prompt, 0, limit);
        return different < 0 ? limit : different;
    }
}
