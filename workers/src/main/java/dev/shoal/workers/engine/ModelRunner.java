package dev.shoal.workers.engine;

import java.util.List;

/** Runs forward passes over a fixed number of KV slots. Not thread-safe: the engine thread owns it. */
public interface ModelRunner extends AutoCloseable {
    int slots();

    /** Tokens that one slot holds. */
    int contextTokens();

    /** Entries in a row of logits. */
    int vocabulary();

    /** After how many last tokens of one row a pass can give logits, at least 1. */
    int mostWanted();

    /**
     * Feeds the plan's tokens and extends each slot's KV cache by them.
     *
     * @return logits after the wanted tokens of each row, shape [rows * wanted, vocabulary], unnormalised; valid until the
     *     next call
     * @throws ModelFailure if the runtime fails; the runner is of no further use
     */
    float[][] forward(StepPlan plan);

    /** Of the slot's tokens from one index up to before another. */
    KvCopy copyOf(int slot, int from, int to);

    /** Fills the slot with the first tokens of the copies, which follow each other. */
    void restore(List<KvCopy> copies, int tokens, int slot);

    /** Idempotent. */
    @Override
    void close();
}
