package dev.shoal.workers.engine;

import dev.shoal.schemas.failure.ErrorCode;
import dev.shoal.workers.grammar.TokenMask;
import dev.shoal.workers.sampling.Choice;
import dev.shoal.workers.sampling.Guesses;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** A turn being decided in some slot. Owned by the engine thread. */
final class Sequence {
    private final Request request;
    private final CompletableFuture<Completion> result;
    private final Slot slot;
    private final boolean together;
    private final long startedNanos = System.nanoTime();
    private int reused;
    private float[] probabilities = new float[64];
    /** Tokens that the grammar leaves no choice about and that are not appended yet, from an index on. */
    private int[] forced = {};

    private int nextForced;
    /** Tokens fed behind the last one on the chance that they come; they lie in the slot. */
    private int guessed;

    private boolean prefixKept;

    /**
     * The slot already holds the first {@code slot.cached()} tokens of the prompt.
     *
     * @param together whether forced tokens are appended at once, or one for each pass
     */
    Sequence(Request request, CompletableFuture<Completion> result, Slot slot, boolean together) {
        this.request = request;
        this.result = result;
        this.slot = slot;
        this.together = together;
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

    /** Whether some of the prompt is still to be fed. */
    boolean reading() {
        return slot.cached() < request.prompt().length;
    }

    /** True the first time that the slot holds the whole prefix. */
    boolean completesPrefix() {
        if (prefixKept || slot.cached() < request.prefixTokens()) return false;
        prefixKept = true;
        return true;
    }

    private int generated() {
        return slot.size() - request.prompt().length;
    }

    int guessed() {
        return guessed;
    }

    /** So many more tokens need not be fed: their keys and values were copied into the slot. */
    void restored(int tokens) {
        slot.fed(tokens);
        reused += tokens;
    }

    /** The next pass also feeds so many tokens that lie in the slot behind the last one. */
    void guess(int tokens) {
        guessed = tokens;
    }

    /** So many tokens have a place at most. */
    int room() {
        return Math.min(slot.room(), request.maxTokens() - generated());
    }

    /**
     * Appends the next token, those after it that leave no choice, and as many more as were guessed right; true when the turn
     * has ended.
     *
     * @param logits after the last token in row {@code first}, after each guessed one in the rows behind it
     */
    boolean advance(float[][] logits, int first, Guesses guesses, EngineMeter meter) {
        int made = guessed;
        guessed = 0;
        int[] expected = made == 0 ? NOTHING : slot.behind(made);
        int confirmed = 0;
        boolean certain = true;
        while (certain && !request.matcher().finished() && !outOfTokens()) {
            int token = nextForced < forced.length
                    ? appendForced(guesses)
                    : appendSampled(logits[first + confirmed], guesses, meter);
            certain = confirmed < made && expected[confirmed] == token;
            if (certain) confirmed++;
            findForced(meter);
            while (together && nextForced < forced.length && !outOfTokens()) {
                token = appendForced(guesses);
                certain &= confirmed < made && expected[confirmed] == token;
                if (certain) confirmed++;
                findForced(meter);
            }
        }
        slot.fed(confirmed);
        if (made > 0) meter.guesses(made, confirmed);
        return request.matcher().finished();
    }

    private static final int[] NOTHING = {};

    private void findForced(EngineMeter meter) {
        if (nextForced < forced.length || request.matcher().finished()) return;
        long start = System.nanoTime();
        forced = request.matcher().forced();
        nextForced = 0;
        meter.masked(System.nanoTime() - start);
    }

    private int appendForced(Guesses guesses) {
        int token = forced[nextForced++];
        append(token, 1);
        guesses.saw(slot.tokens(), request.prefixTokens(), slot.size() - 1);
        return token;
    }

    private int appendSampled(float[] logits, Guesses guesses, EngineMeter meter) {
        long start = System.nanoTime();
        TokenMask mask = request.matcher().mask();
        long masked = System.nanoTime();
        Choice choice = request.sampler().sample(logits, mask::next);
        meter.sampled(System.nanoTime() - masked);
        meter.masked(masked - start);
        append(choice.token(), mask.count() == 1 ? 1 : choice.probability());
        guesses.saw(slot.tokens(), request.prefixTokens(), slot.size() - 1);
        return choice.token();
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
        return room() <= 0;
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
