package dev.shoal.workers.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * Logits are a function of the tokens that a slot holds, so any mistake in what is fed, kept or restored changes what comes
 * out. Checks the plans that it gets.
 */
final class ScriptedRunner implements ModelRunner {
    static final int VOCABULARY = 300;

    private final int slots;
    private final int context;
    private final int[][] held;
    private final float[][] logits;
    private final Semaphore passes;
    private boolean closed;
    /** Tokens fed in all. */
    volatile int fed;
    /** Widest batch seen. */
    volatile int widest;
    /** Forward passes until a failure; negative for none. */
    volatile int failAfter = -1;

    private record Copy(int[] prefix) implements KvCopy {
        @Override
        public int tokens() {
            return prefix.length;
        }
    }

    /** @param passes a permit for each forward pass */
    ScriptedRunner(int slots, int context, Semaphore passes) {
        this.slots = slots;
        this.context = context;
        this.passes = passes;
        this.held = new int[slots][context];
        this.logits = new float[slots][VOCABULARY];
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int contextTokens() {
        return context;
    }

    @Override
    public int vocabulary() {
        return VOCABULARY;
    }

    @Override
    public float[][] forward(StepPlan plan) {
        if (closed) throw new IllegalStateException("closed");
        if (plan.rows() > 1 && plan.width() > 1) throw new IllegalStateException("refused by real kernels");
        passes.acquireUninterruptibly();
        if (failAfter == 0) throw new ModelFailure("scripted", new RuntimeException());
        failAfter--;
        widest = Math.max(widest, plan.rows());
        for (int row = 0; row < plan.rows(); row++) {
            int[] slot = held[plan.firstSlot() + row];
            System.arraycopy(plan.tokens(), row * plan.width(), slot, plan.past()[row], plan.width());
            int length = plan.past()[row] + plan.width();
            fed += plan.width();
            logits(slot, length, logits[row]);
        }
        return logits;
    }

    static void logits(int[] tokens, int length, float[] into) {
        int state = Arrays.hashCode(Arrays.copyOf(tokens, length));
        for (int token = 0; token < into.length; token++) {
            into[token] = (Objects.hash(state, token) * 0x9E3779B9 >>> 8) / (float) (1 << 20);
        }
    }

    @Override
    public KvCopy copyOf(int slot, int tokens) {
        return new Copy(Arrays.copyOf(held[slot], tokens));
    }

    @Override
    public void restore(KvCopy copy, int slot) {
        int[] prefix = ((Copy) copy).prefix;
        System.arraycopy(prefix, 0, held[slot], 0, prefix.length);
    }

    @Override
    public void close() {
        closed = true;
    }

    static List<Integer> list(int[] tokens) {
        List<Integer> list = new ArrayList<>();
        for (int token : tokens) list.add(token);
        return list;
    }
}
