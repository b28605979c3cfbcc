package dev.shoal.workers.engine;

import java.util.concurrent.atomic.AtomicLong;

/** What the engine has done so far, and how long it took. Written by the engine thread, read by any. */
public final class EngineMeter {
    private final AtomicLong passes = new AtomicLong();
    private final AtomicLong prefillPasses = new AtomicLong();
    private final AtomicLong promptTokens = new AtomicLong();
    private final AtomicLong prefillNanos = new AtomicLong();
    private final AtomicLong decodeNanos = new AtomicLong();
    private final AtomicLong decodeRows = new AtomicLong();
    private final AtomicLong maskNanos = new AtomicLong();
    private final AtomicLong samplingNanos = new AtomicLong();
    private final AtomicLong copyNanos = new AtomicLong();
    private final AtomicLong guessed = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();

    /**
     * The state at one moment.
     *
     * @param passes forward passes, @param prefillPasses those that feed a prompt, @param promptTokens fed, @param decodeRows rows of the passes that decoded
     * @param prefillNanos in passes that feed a prompt, @param decodeNanos in the others
     * @param maskNanos in the grammar, @param samplingNanos in the sampler, @param copyNanos in copies of keys and values
     * @param guessed tokens fed on the chance that they come, @param confirmed so many of them did
     */
    public record Reading(
            long passes,
            long prefillPasses,
            long promptTokens,
            long prefillNanos,
            long decodeNanos,
            long decodeRows,
            long maskNanos,
            long samplingNanos,
            long copyNanos,
            long guessed,
            long confirmed) {
        /** Both together. */
        public Reading plus(Reading other) {
            return new Reading(
                    passes + other.passes,
                    prefillPasses + other.prefillPasses,
                    promptTokens + other.promptTokens,
                    prefillNanos + other.prefillNanos,
                    decodeNanos + other.decodeNanos,
                    decodeRows + other.decodeRows,
                    maskNanos + other.maskNanos,
                    samplingNanos + other.samplingNanos,
                    copyNanos + other.copyNanos,
                    guessed + other.guessed,
                    confirmed + other.confirmed);
        }

        /** What was added since an earlier reading. */
        public Reading since(Reading before) {
            return new Reading(
                    passes - before.passes,
                    prefillPasses - before.prefillPasses,
                    promptTokens - before.promptTokens,
                    prefillNanos - before.prefillNanos,
                    decodeNanos - before.decodeNanos,
                    decodeRows - before.decodeRows,
                    maskNanos - before.maskNanos,
                    samplingNanos - before.samplingNanos,
                    copyNanos - before.copyNanos,
                    guessed - before.guessed,
                    confirmed - before.confirmed);
        }
    }

    public Reading read() {
        return new Reading(
                passes.get(),
                prefillPasses.get(),
                promptTokens.get(),
                prefillNanos.get(),
                decodeNanos.get(),
                decodeRows.get(),
                maskNanos.get(),
                samplingNanos.get(),
                copyNanos.get(),
                guessed.get(),
                confirmed.get());
    }

    /**
     * A pass. Of one that feeds prompts beside turns each has its share of the time.
     *
     * @param promptTokens of all its tokens, @param rows sequences
     */
    void passed(int prompts, int tokens, int rows, long nanos) {
        long reading = nanos * prompts / tokens;
        add(passes, 1);
        add(promptTokens, prompts);
        add(prefillNanos, reading);
        add(decodeNanos, nanos - reading);
        if (prompts > 0) add(prefillPasses, 1);
        else add(decodeRows, rows);
    }

    void masked(long nanos) {
        add(maskNanos, nanos);
    }

    void sampled(long nanos) {
        add(samplingNanos, nanos);
    }

    void copied(long nanos) {
        add(copyNanos, nanos);
    }

    void guesses(int made, int right) {
        add(guessed, made);
        add(confirmed, right);
    }

    /** There is one writer only. */
    private static void add(AtomicLong counter, long more) {
        counter.lazySet(counter.get() + more);
    }
}
