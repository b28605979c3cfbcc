package dev.shoal.workers.engine;

import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.workers.grammar.TokenMask;
import dev.shoal.workers.sampling.Choice;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** A turn being decided in some slot. Owned by the engine thread. */
final class Sequence {
    private final Request request;
    private final CompletableFuture<Completion> result;
    private final Slot slot;
    private final long startedNanos = System.nanoTime();
    private final int reused;
    private float[] probabilities = new float[64];

    /** The slot already holds the first {@code slot.cached()} tokens of the prompt. */
    Sequence(Request request, CompletableFuture<Completion> result, Slot slot) {
        this.request = request;
        this.result = result;
        this.slot = slot;
        this.reused = slot.cached();
        slot.load(request.prompt());
        request.sampler().saw(request.prompt());
    }

    Request request() {
        return request;
    }

    Slot slot() {
        return slot;
    }

    boolean cancelled() {
        return result.isCancelled();
    }

    private int generated() {
        return slot.size() - request.prompt().length;
    }

    /** Appends the next token, and those after it that leave no choice; true when the turn has ended. */
    boolean advance(float[] logits) {
        TokenMask mask = request.matcher().mask();
        Choice choice = request.sampler().sample(logits, mask::next);
        append(choice.token(), mask.count() == 1 ? 1 : choice.probability());
        int[] forced = request.matcher().forced();
        while (forced.length > 0 && !outOfTokens()) {
            for (int i = 0; i < forced.length && !outOfTokens(); i++) append(forced[i], 1);
            forced = request.matcher().forced();
        }
        return request.matcher().finished();
    }

    private void append(int token, float probability) {
        int index = generated();
        if (index == probabilities.length) probabilities = Arrays.copyOf(probabilities, 2 * index);
        probabilities[index] = probability;
        request.matcher().accept(token);
        request.sampler().saw(token);
        slot.append(token);
    }

    /** True when no further token has a place. */
    boolean outOfTokens() {
        return slot.full() || generated() >= request.maxTokens();
    }

    void finish() {
        int from = request.prompt().length;
        result.complete(new Completion.Finished(
                slot.tokens(from),
                Arrays.copyOf(probabilities, generated()),
                from,
                reused,
                Duration.ofNanos(System.nanoTime() - startedNanos)));
    }

    void fail(ErrorCode code, String reason) {
        result.complete(new Completion.Failed(code, reason));
    }

    void abandon(RuntimeException cause) {
        result.completeExceptionally(cause);
    }
}
