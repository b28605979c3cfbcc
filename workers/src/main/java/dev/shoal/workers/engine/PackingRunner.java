package dev.shoal.workers.engine;

import java.util.List;

/** A runner whose passes take tokens of several slots, as many of each as there are. */
public interface PackingRunner extends ModelRunner {
    /**
     * Feeds plans of one row each, of different slots, in one pass.
     *
     * @return logits after the wanted tokens of each plan, which may be none, one plan after the other; valid until the next call
     * @throws ModelFailure if the runtime fails; the runner is of no further use
     */
    float[][] forward(List<StepPlan> plans);

    /** What the slot holds is of no further use. */
    void forget(int slot);
}
