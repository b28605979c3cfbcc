package dev.shoal.workers.engine;

import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides turns: one thread owns the model and feeds all running sequences together. Thread-safe.
 *
 * <p>Each round feeds one chunk of one prompt and the next tokens of every sequence that is past its prompt, so a long
 * prompt does not hold up the others. Requests are admitted by priority, as long as there are slots and the token budget has
 * room; one whose deadline passes is given up wherever it is.
 */
public final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long REBUILD_PAUSE_MS = 1000;
    private static final long IDLE_MS = 100;

    /**
     * How the engine works.
     *
     * @param queued most requests that wait for a slot, @param chunkTokens most tokens of a prompt in one pass
     * @param cacheBytes most memory for keys and values of prefixes and conversations that have no slot
     * @param tokenBudget most tokens that the prompts and turns side by side may have
     */
    public record Settings(int queued, int chunkTokens, Tricks tricks, long cacheBytes, long tokenBudget) {
        private static final long CACHE_BYTES = 128L << 20;

        /** With every trick. */
        public Settings(int queued, int chunkTokens) {
            this(queued, chunkTokens, Tricks.ALL, CACHE_BYTES, Long.MAX_VALUE);
        }

        public Settings with(Tricks other) {
            return new Settings(queued, chunkTokens, other, cacheBytes, tokenBudget);
        }
    }

    private record Change(Settings settings, CompletableFuture<Void> made) {}

    private final Supplier<ModelRunner> runners;
    private final Waiting waiting;
    private final EngineMeter meter = new EngineMeter();
    private final Thread thread;
    private final AtomicReference<Change> change = new AtomicReference<>();
    private Scheduler scheduler;
    private ModelRunner runner;
    private volatile boolean closing;
    private volatile String trouble = "";

    private Engine(Supplier<ModelRunner> runners, ModelRunner first, Settings settings) {
        this.runners = runners;
        this.runner = first;
        this.waiting = new Waiting(settings.queued());
        this.scheduler = new Scheduler(first, settings);
        this.thread = new Thread(this::run, "engine");
    }

    /**
     * Starts the engine thread.
     *
     * @param runners opens a runner now, and a new one after each failure; the engine closes them
     */
    public static Engine start(Supplier<ModelRunner> runners, Settings settings) {
        var engine = new Engine(runners, runners.get(), settings);
        engine.thread.start();
        return engine;
    }

    /**
     * Queues a turn. The future ends with a {@link Completion}, or with {@link EngineBusy} when the turn should be taken
     * elsewhere; cancelling it frees the slot.
     */
    public CompletableFuture<Completion> submit(Request request) {
        var result = new CompletableFuture<Completion>();
        if (closing || !waiting.offer(request, result)) {
            result.completeExceptionally(
                    new EngineBusy(closing ? "the engine is closed" : "the engine's queue is full"));
        }
        // Closing may have emptied the queue just before the offer.
        if (closing) abandonQueue();
        return result;
    }

    /**
     * Works by other settings from the next moment on in which nothing runs, as if it had just started; the queue stays as
     * long as it is. For measurements. The future ends when that is so.
     */
    public CompletableFuture<Void> change(Settings settings) {
        var made = new CompletableFuture<Void>();
        change.set(new Change(settings, made));
        waiting.wake();
        return made;
    }

    /** What was done so far. */
    public EngineMeter.Reading meter() {
        return meter.read();
    }

    /** Why the engine cannot decide turns at present; empty when it can. */
    public String trouble() {
        return trouble;
    }

    private void run() {
        try {
            while (!closing) round();
        } catch (InterruptedException e) {
            log.debug("engine interrupted", e);
        } catch (RuntimeException e) {
            log.error("the engine stops: this is a bug", e);
            trouble = "the engine has stopped: " + e;
        } finally {
            closing = true;
            EngineBusy closed = new EngineBusy("the engine is closed");
            for (Sequence sequence : scheduler.running()) sequence.abandon(closed);
            abandonQueue();
            scheduler.close();
            runner.close();
        }
    }

    private void abandonQueue() {
        for (Waiting.Entry entry : waiting.takeAll(entry -> true)) {
            entry.result().completeExceptionally(new EngineBusy("the engine is closed"));
        }
    }

    private void round() throws InterruptedException {
        giveUp(Instant.now());
        adopt();
        admit();
        if (runner instanceof PackingRunner packing) {
            List<StepPlan> plans = scheduler.together(packing);
            if (!plans.isEmpty()) feed(plans, () -> packing.forward(plans));
            return;
        }
        scheduler.startRound();
        for (Sequence sequence : scheduler.running()) {
            Optional<StepPlan> plan = scheduler.alone(sequence, runner);
            if (plan.isPresent() && !feed(List.of(plan.get()), () -> runner.forward(plan.get()))) return;
        }
        for (StepPlan plan : scheduler.decode()) {
            List<StepPlan> rows = new ArrayList<>();
            for (int row = 0; row < plan.rows(); row++) rows.add(plan.row(row));
            if (!feed(rows, () -> runner.forward(plan))) return;
        }
    }

    /** Ends what nobody wants any more, waiting or running. */
    private void giveUp(Instant now) {
        for (Waiting.Entry entry :
                waiting.takeAll(entry -> entry.result().isCancelled() || late(entry.request(), now))) {
            fail(entry, ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before a slot was free");
        }
        scheduler.fail(Sequence::cancelled, runner, ErrorCode.DEADLINE_EXCEEDED, "cancelled");
        scheduler.fail(
                sequence -> late(sequence.request(), now),
                runner,
                ErrorCode.DEADLINE_EXCEEDED,
                "the deadline passed while the model was deciding");
    }

    private static boolean late(Request request, Instant now) {
        return !now.isBefore(request.deadline());
    }

    private void adopt() {
        if (!scheduler.idle()) return;
        Change next = change.getAndSet(null);
        if (next == null) return;
        scheduler.close();
        scheduler = new Scheduler(runner, next.settings);
        next.made.complete(null);
    }

    private void admit() throws InterruptedException {
        if (scheduler.idle()) waiting.await(IDLE_MS);
        while (scheduler.hasFreeSlot()) {
            Optional<Waiting.Entry> first = waiting.peek();
            if (first.isEmpty() || !scheduler.affords(first.get().request())) return;
            // Another of higher priority may have come in between; it is as good.
            admit(waiting.poll().orElseThrow());
        }
    }

    private void admit(Waiting.Entry next) {
        Request request = next.request();
        int prompt = request.prompt().length;
        if (next.result().isCancelled()) return;
        if (prompt >= runner.contextTokens()) {
            String room = "the conversation has " + prompt + " tokens, the context holds " + runner.contextTokens();
            fail(next, ErrorCode.CONTEXT_FULL, room);
            return;
        }
        long start = System.nanoTime();
        scheduler.admit(request, next.result(), runner);
        meter.copied(System.nanoTime() - start);
    }

    private static void fail(Waiting.Entry entry, ErrorCode code, String reason) {
        entry.result().complete(new Completion.Failed(code, reason));
    }

    /**
     * Runs one pass. False when the model failed: plans made before that are void.
     *
     * @param plans of one row each, in the order of the pass's logits
     */
    private boolean feed(List<StepPlan> plans, Supplier<float[][]> pass) {
        float[][] logits;
        List<Sequence> fed =
                plans.stream().map(plan -> scheduler.in(plan.firstSlot())).toList();
        int promptTokens = 0;
        int tokens = 0;
        for (int i = 0; i < plans.size(); i++) {
            tokens += plans.get(i).width();
            if (fed.get(i).reading()) promptTokens += plans.get(i).width();
        }
        long start = System.nanoTime();
        try {
            logits = pass.get();
        } catch (ModelFailure e) {
            log.error("the model failed, {} turns are lost", fed.size(), e);
            scheduler.fail(fed::contains, runner, ErrorCode.MODEL_FAILURE, "the model failed in a forward pass");
            rebuild();
            return false;
        }
        meter.passed(promptTokens, tokens, plans.size(), System.nanoTime() - start);
        int row = 0;
        for (int i = 0; i < plans.size(); i++) {
            Sequence sequence = fed.get(i);
            sequence.slot().fed(plans.get(i).width() - sequence.guessed());
            scheduler.keepPrefix(sequence, runner);
            if (sequence.slot().pending() == 0) advance(sequence, logits, row);
            row += plans.get(i).wanted();
        }
        return true;
    }

    private void advance(Sequence sequence, float[][] logits, int row) {
        if (sequence.advance(logits, row, scheduler.guesses(), meter)) {
            sequence.finish();
            scheduler.release(sequence, runner);
        } else if (sequence.outOfTokens()) {
            scheduler.release(sequence, runner);
            sequence.fail(ErrorCode.CONTEXT_FULL, "the turn did not end within its tokens");
        }
    }

    private void rebuild() {
        runner.close();
        scheduler.forgetAll();
        Optional<ModelRunner> next = Optional.empty();
        while (next.isEmpty() && !closing) next = reopen();
        next.ifPresent(opened -> runner = opened);
    }

    private Optional<ModelRunner> reopen() {
        try {
            ModelRunner opened = runners.get();
            trouble = "";
            return Optional.of(opened);
        } catch (RuntimeException e) {
            trouble = "the model does not load: " + e.getMessage();
            log.error("the model does not load, trying again in {} ms", REBUILD_PAUSE_MS, e);
            scheduler.fail(sequence -> true, runner, ErrorCode.MODEL_FAILURE, trouble);
            pause();
            return Optional.empty();
        }
    }

    private void pause() {
        try {
            Thread.sleep(REBUILD_PAUSE_MS);
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    /** Ends running and waiting turns with {@link EngineBusy} and waits for the engine thread. Idempotent. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
