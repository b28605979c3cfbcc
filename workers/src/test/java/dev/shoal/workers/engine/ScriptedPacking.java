package dev.shoal.workers.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** As its parent, with passes that take tokens of several slots. */
final class ScriptedPacking extends ScriptedRunner implements PackingRunner {
    /** Most tokens seen in one pass. */
    volatile int mostTokens;

    ScriptedPacking(int slots, int context, Semaphore passes) {
        super(slots, context, passes);
    }

    @Override
    public float[][] forward(List<StepPlan> plans) {
        pass(plans.size());
        Set<Integer> slots = new HashSet<>();
        int row = 0;
        int tokens = 0;
        for (StepPlan plan : plans) {
            if (plan.rows() != 1) throw new IllegalStateException("a plan of " + plan.rows() + " rows");
            if (!slots.add(plan.firstSlot())) throw new IllegalStateException("slot " + plan.firstSlot() + " twice");
            feed(plan, row);
            row += plan.wanted();
            tokens += plan.width();
        }
        mostTokens = Math.max(mostTokens, tokens);
        return allLogits();
    }

    @Override
    public void forget(int slot) {
        spoil(slot);
    }
}
