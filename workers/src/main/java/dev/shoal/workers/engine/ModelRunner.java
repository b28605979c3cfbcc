package dev.shoal.workers.engine;

/** Runs forward passes over a fixed number of KV slots. Not thread-safe: the engine thread owns it. */
public interface ModelRunner extends AutoCloseable {
    int slots();

    /** Tokens that one slot holds. */
    int contextTokens();

    /** Entries in a row of logits. */
    int vocabulary();

    /**
     * Feeds the plan's tokens and extends each slot's KV cache by them.
     *
     * @return logits after the last token of each row, shape [rows, vocabulary], unnormalised; valid until the next call
     * @throws ModelFailure if the runtime fails; the runner is of no further use
     */
    float[][] forward(StepPlan plan);

    KvCopy copyOf(int slot, int tokens);

    void restore(KvCopy copy, int slot);

    /** Idempotent. */
    @Override
    void close();
}
