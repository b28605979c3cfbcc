package dev.shoal.workers.engine;

import dev.shoal.schemas.failure.ErrorCode;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides turns: one thread owns the model and feeds all running sequences together. Thread-safe.
 *
 * <p>Each round feeds one chunk of one prompt and one token of every sequence that is past its prompt, so a long prompt
 * does not hold up the others.
 */
public final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long REBUILD_PAUSE_MS = 1000;

    /** @param queued most requests that wait for a slot, @param chunkTokens most tokens of a prompt in one pass */
    public record Settings(int queued, int chunkTokens) {}

    private record Waiting(Request request, CompletableFuture<Completion> result) {}

    private final Supplier<ModelRunner> runners;
    private final BlockingQueue<Waiting> queue;
    private final Scheduler scheduler;
    private final Prefixes prefixes = new Prefixes();
    private final Thread thread;
    private ModelRunner runner;
    private volatile boolean closing;
    private volatile String trouble = "";

    private Engine(Supplier<ModelRunner> runners, ModelRunner first, Settings settings) {
        this.runners = runners;
        this.runner = first;
        this.queue = new ArrayBlockingQueue<>(settings.queued());
        this.scheduler = new Scheduler(first.slots(), first.contextTokens(), settings.chunkTokens());
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
        if (closing || !queue.offer(new Waiting(request, result))) {
            result.completeExceptionally(
                    new EngineBusy(closing ? "the engine is closed" : "the engine's queue is full"));
        }
        // Closing may have emptied the queue just before the offer.
        if (closing) abandonQueue();
        return result;
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
            runner.close();
        }
    }

    private void abandonQueue() {
        for (Waiting waiting = queue.poll(); waiting != null; waiting = queue.poll()) {
            waiting.result.completeExceptionally(new EngineBusy("the engine is closed"));
        }
    }

    private void round() throws InterruptedException {
        admit();
        Instant now = Instant.now();
        scheduler.fail(Sequence::cancelled, ErrorCode.DEADLINE_EXCEEDED, "cancelled");
        scheduler.fail(
                sequence -> !now.isBefore(sequence.request().deadline()),
                ErrorCode.DEADLINE_EXCEEDED,
                "the deadline passed while the model was deciding");
        for (StepPlan plan : scheduler.prefill()) if (!feed(plan)) return;
        for (StepPlan plan : scheduler.decode()) if (!feed(plan)) return;
    }

    private void admit() throws InterruptedException {
        while (scheduler.hasFreeSlot()) {
            Waiting next = scheduler.idle() ? queue.poll(100, TimeUnit.MILLISECONDS) : queue.poll();
            if (next == null) return;
            admit(next);
        }
    }

    private void admit(Waiting next) {
        Request request = next.request;
        int prompt = request.prompt().length;
        if (next.result.isCancelled()) return;
        if (!Instant.now().isBefore(request.deadline())) {
            fail(next, ErrorCode.DEADLINE_EXCEEDED, "the deadline passed before a slot was free");
        } else if (prompt >= runner.contextTokens()) {
            String room = "the conversation has " + prompt + " tokens, the context holds " + runner.contextTokens();
            fail(next, ErrorCode.CONTEXT_FULL, room);
        } else {
            scheduler.admit(request, next.result, prefixes.find(request), runner);
        }
    }

    private static void fail(Waiting waiting, ErrorCode code, String reason) {
        waiting.result.complete(new Completion.Failed(code, reason));
    }

    /** False when the model failed: plans made before that are void. */
    private boolean feed(StepPlan plan) {
        float[][] logits;
        var fed = scheduler.fedBy(plan);
        try {
            logits = runner.forward(plan);
        } catch (ModelFailure e) {
            log.error("the model failed, {} turns are lost", fed.size(), e);
            scheduler.fail(fed::contains, ErrorCode.MODEL_FAILURE, "the model failed in a forward pass");
            rebuild();
            return false;
        }
        for (Sequence sequence : fed) {
            Slot slot = sequence.slot();
            slot.fed(plan.width());
            keepPrefix(sequence);
            if (slot.pending() == 0) advance(sequence, logits[slot.index() - plan.firstSlot()]);
        }
        return true;
    }

    private void keepPrefix(Sequence sequence) {
        Request request = sequence.request();
        int tokens = request.prefixTokens();
        int before = sequence.slot().cached();
        if (tokens == 0 || before < tokens || prefixes.find(request).isPresent()) return;
        prefixes.keep(request, runner.copyOf(sequence.slot().index(), tokens));
    }

    private void advance(Sequence sequence, float[] logits) {
        if (sequence.advance(logits)) {
            sequence.finish();
            scheduler.release(sequence);
        } else if (sequence.outOfTokens()) {
            scheduler.release(sequence);
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
            scheduler.fail(sequence -> true, ErrorCode.MODEL_FAILURE, trouble);
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
