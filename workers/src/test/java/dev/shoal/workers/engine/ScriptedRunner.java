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
class ScriptedRunner implements ModelRunner {
    static final int VOCABULARY = 300;
    private static final int MOST_WANTED = 8;

    private final int slots;
    private final int context;
    private final int[][] held;
    private final List<float[]> logits = new ArrayList<>();
    private final Semaphore passes;
    private boolean closed;
    volatile int passesRun;
    /** So many last tokens decide about the next one: few make a model that repeats itself. */
    volatile int memory = Integer.MAX_VALUE;
    /** Tokens fed in all. */
    volatile int fed;
    /** Widest batch seen. */
    volatile int widest;
    /** Forward passes until a failure; negative for none. */
    volatile int failAfter = -1;

    /** Fails on use after it was given back. */
    private static final class Copy implements KvCopy {
        private final int[] held;
        private boolean closed;

        Copy(int[] held) {
            this.held = held;
        }

        private int[] open() {
            if (closed) throw new IllegalStateException("the copy was given back");
            return held;
        }

        @Override
        public int tokens() {
            return open().length;
        }

        @Override
        public long bytes() {
            return open().length;
        }

        @Override
        public KvCopy part(int from, int to) {
            return new Copy(Arrays.copyOfRange(open(), from, to));
        }

        @Override
        public void close() {
            open();
            closed = true;
        }
    }

    /** @param passes a permit for each forward pass */
    ScriptedRunner(int slots, int context, Semaphore passes) {
        this.slots = slots;
        this.context = context;
        this.passes = passes;
        this.held = new int[slots][context];
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
    public int mostWanted() {
        return MOST_WANTED;
    }

    @Override
    public float[][] forward(StepPlan plan) {
        if (plan.rows() > 1 && (plan.width() > 1 || plan.wanted() > 1))
            throw new IllegalStateException("refused by real kernels");
        pass(plan.rows());
        for (int row = 0; row < plan.rows(); row++) feed(plan.row(row), row * plan.wanted());
        return allLogits();
    }

    /** A pass over so many slots. */
    void pass(int rows) {
        if (closed) throw new IllegalStateException("closed");
        passesRun++;
        passes.acquireUninterruptibly();
        if (failAfter == 0) throw new ModelFailure("scripted", new RuntimeException());
        failAfter--;
        widest = Math.max(widest, rows);
    }

    /** Feeds a plan of one row, whose logits go to rows from one on. */
    void feed(StepPlan plan, int row) {
        int[] slot = held[plan.firstSlot()];
        int past = plan.past()[0];
        System.arraycopy(plan.tokens(), 0, slot, past, plan.width());
        fed += plan.width();
        int length = past + plan.width();
        while (logits.size() < row + plan.wanted()) logits.add(new float[VOCABULARY]);
        for (int i = 0; i < plan.wanted(); i++) {
            logits(slot, length - plan.wanted() + 1 + i, logits.get(row + i));
        }
    }

    float[][] allLogits() {
        return logits.toArray(new float[0][]);
    }

    /** What the slot holds is written over with what no sequence has. */
    void spoil(int slot) {
        Arrays.fill(held[slot], -1);
    }

    private void logits(int[] tokens, int length, float[] into) {
        int state = Arrays.hashCode(Arrays.copyOfRange(tokens, Math.max(0, length - memory), length));
        for (int token = 0; token < into.length; token++) {
            into[token] = (Objects.hash(state, token) * 0x9E3779B9 >>> 8) / (float) (1 << 20);
        }
    }

    @Override
    public KvCopy copyOf(int slot, int from, int to) {
        return new Copy(Arrays.copyOfRange(held[slot], from, to));
    }

    @Override
    public void restore(List<KvCopy> copies, int tokens, int slot) {
        int at = 0;
        for (KvCopy copy : copies) {
            int[] piece = ((Copy) copy).open();
            int count = Math.min(piece.length, tokens - at);
            System.arraycopy(piece, 0, held[slot], at, count);
            at += count;
        }
        if (at < tokens) throw new IllegalStateException("the copies have " + at + " tokens, not " + tokens);
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
