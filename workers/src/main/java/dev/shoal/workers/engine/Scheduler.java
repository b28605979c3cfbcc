package dev.shoal.workers.engine;

import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.workers.sampling.Guesses;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Which sequence has which slot, and what is fed next. No I/O and no clock of its own. Owned by the engine thread. */
final class Scheduler {
    /** A slot that shares less than this beyond the prefix holds another task; so little is not worth a copy either. */
    private static final int SAME_TASK = 16;

    /** More tokens than this are a prompt, of which only one chunk is fed per round. */
    private static final int FEW_TOKENS = 16;

    private final Engine.Settings settings;
    private final Tricks tricks;
    private final int mostGuesses;
    private final Guesses guesses;
    private final PrefixTree tree;
    private final List<Slot> slots = new ArrayList<>();
    /** By priority, then by admission. */
    private final List<Sequence> running = new ArrayList<>();

    private long clock;
    private boolean chunkTaken;

    Scheduler(ModelRunner runner, Engine.Settings settings) {
        this.settings = settings;
        this.tricks = settings.tricks();
        this.mostGuesses = tricks.guesses() ? Math.min(runner.mostWanted(), FEW_TOKENS) - 1 : 0;
        this.guesses = new Guesses(tricks.promptLookup(), tricks.recentTurns());
        this.tree = new PrefixTree(settings.cacheBytes());
        for (int i = 0; i < runner.slots(); i++) slots.add(new Slot(i, runner.contextTokens()));
    }

    boolean idle() {
        return running.isEmpty();
    }

    boolean hasFreeSlot() {
        return tricks.batching() ? running.size() < slots.size() : idle();
    }

    /** Whether the budget has room for the request; one that is alone always runs. */
    boolean affords(Request request) {
        long taken = request.mostTokens();
        for (Sequence sequence : running) taken += sequence.request().mostTokens();
        return idle() || taken <= settings.tokenBudget();
    }

    List<Sequence> running() {
        return List.copyOf(running);
    }

    /** Gives the request the free slot that holds most of its prompt; restores what the tree has where that is more. */
    void admit(Request request, CompletableFuture<Completion> result, ModelRunner runner) {
        int reusable = reusable(request);
        int known = tree.length(request.prompt(), reusable);
        Slot best = slots.stream()
                .filter(slot -> !slot.busy())
                .min(Comparator.<Slot>comparingInt(slot -> -beyond(known, slot, request))
                        .thenComparingLong(Slot::lastUsed))
                .orElseThrow(() -> new IllegalStateException("no slot is free"));
        int shared = Math.min(best.shared(request.prompt()), reusable);
        if (tricks.conversationReuse()) keepConversation(best, shared, runner);
        // What was kept just now may have taken the place of something.
        int restorable = tree.length(request.prompt(), reusable);
        if (restorable > shared) {
            runner.restore(tree.copies(request.prompt(), restorable), restorable, best.index());
            shared = restorable;
        }
        best.take(shared, clock++);
        int at = 0;
        while (at < running.size() && running.get(at).request().priority().compareTo(request.priority()) <= 0) at++;
        running.add(at, new Sequence(request, result, best, tricks.forcedTokens()));
    }

    /** How many of the first tokens of the prompt need not be fed. */
    private int reusable(Request request) {
        // The last token of the prompt is always fed: its logits are needed.
        int most = request.prompt().length - 1;
        if (tricks.conversationReuse()) return most;
        return tricks.prefixReuse() ? Math.min(most, request.prefixTokens()) : 0;
    }

    private static int beyond(int known, Slot slot, Request request) {
        int beyond = slot.shared(request.prompt()) - known;
        return beyond < SAME_TASK ? 0 : beyond;
    }

    /** What the slot holds is about to be written over, and its task may come back. */
    private void keepConversation(Slot slot, int shared, ModelRunner runner) {
        int held = slot.cached();
        if (held - shared < SAME_TASK || held - tree.length(slot.tokens(), held) < SAME_TASK) return;
        tree.keep(slot.tokens(), held, (from, to) -> runner.copyOf(slot.index(), from, to));
    }

    /** Keeps the part that the agent's prompts share, once it is there. */
    void keepPrefix(Sequence sequence, ModelRunner runner) {
        int tokens = sequence.request().prefixTokens();
        boolean reuse = tricks.prefixReuse() || tricks.conversationReuse();
        if (!reuse || tokens == 0 || !sequence.completesPrefix()) return;
        int slot = sequence.slot().index();
        tree.keep(sequence.request().prompt(), tokens, (from, to) -> runner.copyOf(slot, from, to));
    }

    /** The turn has ended as it should. */
    void release(Sequence sequence, ModelRunner runner) {
        Slot slot = sequence.slot();
        // What lies in a pool is read by all others: a conversation waits for its next turn elsewhere.
        if (tricks.conversationReuse() && runner instanceof PackingRunner) keepConversation(slot, 0, runner);
        free(sequence, runner);
    }

    private void free(Sequence sequence, ModelRunner runner) {
        running.remove(sequence);
        Slot slot = sequence.slot();
        slot.release(clock++);
        if (!(runner instanceof PackingRunner packing)) return;
        packing.forget(slot.index());
        slot.forget();
    }

    /** Fails and releases all running sequences that meet the condition. */
    void fail(Predicate<Sequence> condition, ModelRunner runner, ErrorCode code, String reason) {
        for (Sequence sequence : running()) {
            if (!condition.test(sequence)) continue;
            free(sequence, runner);
            sequence.fail(code, reason);
        }
    }

    /** All keys and values in slots are lost: what runs starts over. */
    void forgetAll() {
        slots.forEach(Slot::forget);
        running.forEach(sequence -> sequence.guess(0));
    }

    /** Gives memory back. */
    void close() {
        tree.clear();
    }

    /** A round begins: one chunk of one prompt may be fed again. */
    void startRound() {
        chunkTaken = false;
    }

    /**
     * A plan for the sequence alone: a chunk of its prompt, its forced tokens, or its last token with guesses. Nothing where
     * it can go together with others, or another prompt has this round.
     */
    Optional<StepPlan> alone(Sequence sequence, ModelRunner runner) {
        boolean prompt = sequence.slot().pending() > FEW_TOKENS;
        if (prompt && tricks.chunkedPrefill() && chunkTaken) return Optional.empty();
        if (prompt) catchUp(sequence, runner);
        int pending = sequence.slot().pending();
        int width = tricks.chunkedPrefill() ? Math.min(pending, settings.chunkTokens()) : pending;
        int guessed = width == pending ? guess(sequence) : 0;
        if (width + guessed < 2) return Optional.empty();
        chunkTaken |= prompt;
        return Optional.of(one(sequence.slot(), width + guessed, guessed + 1));
    }

    /**
     * What all sequences have to feed, as far as one pass reaches: last tokens with their guesses and forced tokens first,
     * then prompts. Each plan is of one row.
     */
    List<StepPlan> together(PackingRunner runner) {
        List<StepPlan> plans = new ArrayList<>();
        int most = tricks.chunkedPrefill() ? settings.chunkTokens() : Integer.MAX_VALUE;
        int left = Math.max(most, running.size());
        boolean prefixTaken = false;
        for (Sequence sequence : byPending()) {
            boolean prompt = sequence.slot().pending() > FEW_TOKENS;
            if (prompt) catchUp(sequence, runner);
            boolean prefix = sequence.slot().cached() < sequence.request().prefixTokens();
            // What one of them computes now the others need not.
            if (prefix && prefixTaken && reusable(sequence.request()) > 0 || left == 0) continue;
            prefixTaken |= prefix;
            int pending = sequence.slot().pending();
            int width = Math.min(pending, left);
            int guessed = width < pending ? 0 : guess(sequence, left - width);
            plans.add(one(sequence.slot(), width + guessed, width < pending ? 0 : guessed + 1));
            left -= width + guessed;
        }
        return plans;
    }

    private List<Sequence> byPending() {
        List<Sequence> sorted = new ArrayList<>(running);
        sorted.sort(Comparator.comparing(sequence -> sequence.slot().pending() > FEW_TOKENS));
        return sorted;
    }

    /** Tasks that come together begin alike: what one of them has computed meanwhile the others need not. */
    private void catchUp(Sequence sequence, ModelRunner runner) {
        int[] prompt = sequence.request().prompt();
        int known = tree.length(prompt, reusable(sequence.request()));
        if (known - sequence.slot().cached() < SAME_TASK) return;
        runner.restore(tree.copies(prompt, known), known, sequence.slot().index());
        sequence.restored(known - sequence.slot().cached());
    }

    /** As below, in a pass together with others that has room for so many more tokens. */
    private int guess(Sequence sequence, int room) {
        Slot slot = sequence.slot();
        int most = Math.min(Math.min(mostGuesses, room), sequence.room() - 1);
        int count = most < 1
                ? 0
                : guesses.guessTogether(
                        slot.tokens(), sequence.request().prefixTokens(), slot.size(), most, running.size());
        sequence.guess(count);
        return count;
    }

    /** Puts tokens that may well come next behind the last one; how many. */
    private int guess(Sequence sequence) {
        Slot slot = sequence.slot();
        int most = Math.min(mostGuesses, sequence.room() - 1);
        // What is fed anyway makes guesses cheap; a row of a batch is cheaper than a pass.
        double alone = slot.pending() > 1 ? 0 : running.size() > 1 ? Guesses.ROW_OF_A_BATCH : Guesses.PASS;
        int count = most < 1
                ? 0
                : guesses.guess(slot.tokens(), sequence.request().prefixTokens(), slot.size(), most, alone);
        sequence.guess(count);
        return count;
    }

    private static StepPlan one(Slot slot, int width, int wanted) {
        int[] tokens = new int[width];
        System.arraycopy(slot.tokens(), slot.cached(), tokens, 0, width);
        return new StepPlan(slot.index(), 1, width, tokens, new int[] {slot.cached()}, wanted);
    }

    /**
     * One token of every sequence that has one to feed and no guess: a plan for each run of neighbouring slots. A row costs
     * about as much as a pass of its own, so no idle slot takes part.
     */
    List<StepPlan> decode() {
        List<StepPlan> plans = new ArrayList<>();
        boolean[] decodes = new boolean[slots.size()];
        for (Sequence sequence : running) {
            // Guesses are fed in the next round.
            decodes[sequence.slot().index()] = sequence.slot().pending() == 1 && guess(sequence) == 0;
        }
        for (int first = 0; first < decodes.length; first++) {
            int end = first;
            while (end < decodes.length && decodes[end]) end++;
            if (end == first) continue;
            plans.add(decode(first, end));
            first = end;
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

    /** Where the guesses of all turns are made and judged. */
    Guesses guesses() {
        return guesses;
    }

    /** What runs in the slot. */
    Sequence in(int slot) {
        for (Sequence sequence : running) if (sequence.slot().index() == slot) return sequence;
        throw new IllegalStateException("nothing runs in slot " + slot);
    }
}
