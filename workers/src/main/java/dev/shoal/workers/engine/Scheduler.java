package dev.shoal.workers.engine;

import dev.shoal.schemas.failure.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Which sequence has which slot, and what is fed next. No I/O and no clock of its own. Owned by the engine thread. */
final class Scheduler {
    /** A slot that shares less than this beyond the prefix holds another task. */
    private static final int SAME_TASK = 16;

    /** More tokens than this are a prompt, of which only one chunk is fed per round. */
    private static final int FEW_TOKENS = 16;

    private final int chunkTokens;
    private final List<Slot> slots = new ArrayList<>();
    /** By admission. */
    private final List<Sequence> running = new ArrayList<>();

    private long clock;

    Scheduler(int slots, int contextTokens, int chunkTokens) {
        this.chunkTokens = chunkTokens;
        for (int i = 0; i < slots; i++) this.slots.add(new Slot(i, contextTokens));
    }

    boolean idle() {
        return running.isEmpty();
    }

    boolean hasFreeSlot() {
        return running.size() < slots.size();
    }

    List<Sequence> running() {
        return List.copyOf(running);
    }

    /** Gives the request the free slot that holds most of its prompt; restores the prefix where that saves more. */
    void admit(Request request, CompletableFuture<Completion> result, Optional<KvCopy> prefix, ModelRunner runner) {
        int prefixTokens = prefix.map(KvCopy::tokens).orElse(0);
        // The last token of the prompt is always fed: its logits are needed.
        int reusable = request.prompt().length - 1;
        Slot best = slots.stream()
                .filter(slot -> !slot.busy())
                .min(Comparator.<Slot>comparingInt(slot -> -beyond(prefixTokens, slot, request))
                        .thenComparingLong(Slot::lastUsed))
                .orElseThrow(() -> new IllegalStateException("no slot is free"));
        int shared = Math.min(best.shared(request.prompt()), reusable);
        if (prefix.isPresent() && prefixTokens > shared && prefixTokens <= reusable) {
            runner.restore(prefix.get(), best.index());
            shared = prefixTokens;
        }
        best.take(shared, clock++);
        running.add(new Sequence(request, result, best));
    }

    private static int beyond(int prefixTokens, Slot slot, Request request) {
        int beyond = slot.shared(request.prompt()) - prefixTokens;
        return beyond < SAME_TASK ? 0 : beyond;
    }

    void release(Sequence sequence) {
        running.remove(sequence);
        sequence.slot().release(clock++);
    }

    /** Fails and releases all running sequences that meet the condition. */
    void fail(Predicate<Sequence> condition, ErrorCode code, String reason) {
        for (Sequence sequence : running()) {
            if (!condition.test(sequence)) continue;
            release(sequence);
            sequence.fail(code, reason);
        }
    }

    /** All keys and values are lost: what runs starts over. */
    void forgetAll() {
        slots.forEach(Slot::forget);
    }

    /** A chunk of the prompt that has waited longest, and the forced tokens of every turn that has some. */
    List<StepPlan> prefill() {
        List<StepPlan> plans = new ArrayList<>();
        boolean chunk = false;
        for (Sequence sequence : running) {
            Slot slot = sequence.slot();
            if (slot.pending() < 2 || slot.pending() > FEW_TOKENS && chunk) continue;
            chunk |= slot.pending() > FEW_TOKENS;
            plans.add(prefill(slot));
        }
        return plans;
    }

    private StepPlan prefill(Slot slot) {
        int[] tokens = new int[Math.min(slot.pending(), chunkTokens)];
        for (int i = 0; i < tokens.length; i++) tokens[i] = slot.token(slot.cached() + i);
        return new StepPlan(slot.index(), 1, tokens.length, tokens, new int[] {slot.cached()});
    }

    /**
     * One token of every sequence that has one to feed: a plan for each run of neighbouring slots. A row costs about as much
     * as a pass of its own, so no idle slot takes part.
     */
    List<StepPlan> decode() {
        List<StepPlan> plans = new ArrayList<>();
        int first = 0;
        while (first < slots.size()) {
            int end = first;
            while (end < slots.size() && decodes(slots.get(end))) end++;
            if (end > first) plans.add(decode(first, end));
            first = end + 1;
        }
        return plans;
    }

    private StepPlan decode(int first, int end) {
        int[] tokens = new int[end - first];
        int[] past = new int[end - first];
        for (int row = 0; row < tokens.length; row++) {
            Slot slot = slots.get(first + row);
            past[row] = slot.cached();
            tokens[row] = slot.token(slot.cached());
        }
        return new StepPlan(first, tokens.length, 1, tokens, past);
    }

    private static boolean decodes(Slot slot) {
        return slot.busy() && slot.pending() == 1;
    }

    /** Sequences that the plan feeds, in no particular order. */
    List<Sequence> fedBy(StepPlan plan) {
        List<Sequence> fed = new ArrayList<>();
        for (Sequence sequence : running) {
            int row = sequence.slot().index() - plan.firstSlot();
            if (row >= 0 && row < plan.rows()) fed.add(sequence);
        }
        return fed;
    }
}
